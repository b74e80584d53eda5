import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useKept } from "../../drafts/DraftScope.tsx";
import { Choice } from "../../parts/Choice.tsx";
import { Note } from "../../parts/Note.tsx";
import { useApp } from "../../store/Store.tsx";
import type { TransactionProps } from "../../transactions/screens.tsx";
import { isToken, TokenChoice } from "../../transactions/TokenChoice.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { useCall } from "../../transactions/useCall.ts";
import { useApprovedRequest, useFourEyes } from "../../transactions/useFourEyes.tsx";
import { Done } from "./Done.tsx";
import { focusWrong, useToken } from "./useToken.ts";

const reasons = ["customerAsked", "damaged", "lost", "stolen", "expired"] as const;

/** 8701: the end of a card's life, at the institution that issued it, with a supervisor (R13). For good. */
export function Dispose({ token: given }: TransactionProps) {
  const { t } = useTranslation();
  const { institution } = useApp();
  const { options, token, choose } = useToken(
    given,
    ({ institutionCode }) => institutionCode === institution.code,
  );
  const request = useApprovedRequest("dispose");
  const [kept, setReason] = useKept<(typeof reasons)[number] | "">("reason", "");
  const asked = reasons.find((known) => known === request?.reason);
  const reason = asked ?? kept;
  const [tried, setTried] = useState(false);
  const [sure] = useState(options.length === 1);
  const send = useCall("life.dispose");
  const wrong = !token || !isToken(token);
  const dispose = () => {
    setTried(true);
    if (wrong || reason === "" || !eyes.by) return focusWrong();
    const { vendorCode, serialNumber } = token;
    send.send({ vendorCode, serialNumber, reason, approval: eyes.by });
  };
  const eyes = useFourEyes({
    id: "dispose",
    token: wrong ? null : token,
    reason,
    call: send,
    onMissing: () => {
      setTried(true);
      focusWrong();
    },
    onEnter: dispose,
    isInvalid: tried,
  });
  if (send.result && token && reason !== "")
    return (
      <Done
        id="dispose"
        title={t(send.result.state === "applied" ? "dispose.done" : "dispose.pending")}
        lead={t("dispose.doneLead")}
        token={token}
        recorded={send.result}
        facts={[{ name: t("dispose.reason"), value: t(`dispose.reasons.${reason}`) }]}
      />
    );
  const none = options.length === 0;
  return (
    <TransactionPanel
      id="dispose"
      state={none ? "none" : "ready"}
      title={t("dispose.title")}
      lead={t("dispose.lead")}
      next={{
        label: t("dispose.next"),
        icon: Trash2,
        onPress: dispose,
        isPending: send.isPending,
        isDisabled: none,
        variant: "danger",
      }}
      more={none ? null : eyes.later}
      failure={eyes.failure}
      focusTitle={none}
    >
      <div className="transaction-form">
        <TokenChoice
          value={token}
          onChange={choose}
          options={options}
          isInvalid={tried && wrong}
          autoFocus={!sure}
          onEnter={dispose}
        />
        {none ? null : (
          <>
            <div className="field-block">
              <Choice
                field="reason"
                label={t("dispose.reason")}
                options={(asked ? [asked] : reasons).map((value) => ({
                  value,
                  label: t(`dispose.reasons.${value}`),
                }))}
                value={reason}
                onChange={setReason}
                isInvalid={tried && reason === ""}
                autoFocus={sure}
                onEnter={dispose}
              />
              {tried && reason === "" ? (
                <p className="field-error" role="alert">
                  {t("dispose.reasonMissing")}
                </p>
              ) : null}
            </div>
            <Note tone="warn">{t("dispose.consequence")}</Note>
            {eyes.fields}
          </>
        )}
      </div>
    </TransactionPanel>
  );
}
