import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../parts/Button.tsx";
import { Note } from "../../parts/Note.tsx";
import { useActions } from "../../store/actions.ts";
import { useReader } from "../../store/card.ts";
import { focusWrong } from "../../transactions/focusWrong.ts";
import type { TransactionProps } from "../../transactions/screens.tsx";
import { isToken, TokenChoice } from "../../transactions/TokenChoice.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { useCall } from "../../transactions/useCall.ts";
import { useFourEyes } from "../../transactions/useFourEyes.tsx";
import { useToken } from "../../transactions/useToken.ts";
import { Done } from "./Done.tsx";
import { CardThere, Incidents, useStanding } from "./Standing.tsx";

/** 8302: the card was found again. In person, with the card itself and a supervisor (R6, R13); a stolen one never. */
export function Release({ token: given }: TransactionProps) {
  const { t } = useTranslation();
  const actions = useActions();
  const { options, token, choose } = useToken(given, ({ state }) => state === "suspended");
  const there = useReader()?.card != null;
  const [tried, setTried] = useState(false);
  const [sure] = useState(options.length === 1);
  const standing = useStanding(token);
  const send = useCall("life.release");
  const stolen = standing?.openIncidents.some(({ kind }) => kind === "stolen") ?? false;
  const wrong = !token || !isToken(token);
  const release = () => {
    setTried(true);
    if (wrong || !eyes.by) return focusWrong();
    send.send({ vendorCode: token.vendorCode, serialNumber: token.serialNumber, approval: eyes.by });
  };
  const eyes = useFourEyes({
    id: "release",
    token: wrong ? null : token,
    reason: "found",
    call: send,
    onMissing: () => {
      setTried(true);
      focusWrong();
    },
    onEnter: release,
    isInvalid: tried,
    autoFocus: sure,
  });
  if (send.result && token)
    return (
      <Done
        id="release"
        title={t("release.done")}
        lead={t("release.doneLead")}
        token={token}
        recorded={send.result}
      />
    );
  const none = options.length === 0;
  return (
    <TransactionPanel
      id="release"
      state={none ? "none" : stolen ? "stolen" : "ready"}
      title={t("release.title")}
      lead={t("release.lead")}
      next={{
        label: t("release.next"),
        icon: ShieldCheck,
        onPress: release,
        isPending: send.isPending,
        isDisabled: none || stolen || !there,
        autoFocus: sure && there && eyes.request !== null,
      }}
      more={
        stolen ? (
          <Button onPress={() => actions.open("dispose", token)} data-action="dispose">
            {t("release.dispose")}
          </Button>
        ) : none ? null : (
          eyes.later
        )
      }
      failure={eyes.failure}
      focusTitle={none || (sure && !there && eyes.request !== null)}
    >
      <div className="transaction-form">
        <TokenChoice
          value={token}
          onChange={choose}
          options={options}
          isInvalid={tried && wrong}
          autoFocus={!sure}
          onEnter={release}
        />
        <Incidents standing={standing} />
        {none ? null : stolen ? (
          <Note tone="warn">
            {t("release.stolen")}
            <span className="rule">{t("failure.rule", { rule: "R6" })}</span>
          </Note>
        ) : (
          <>
            <CardThere there={there} />
            {eyes.fields}
            <Note>{t("release.consequence")}</Note>
          </>
        )}
      </div>
    </TransactionPanel>
  );
}
