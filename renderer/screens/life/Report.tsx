import { ShieldAlert } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useKept } from "../../drafts/DraftScope.tsx";
import { Choice } from "../../parts/Choice.tsx";
import { Note } from "../../parts/Note.tsx";
import { isDown } from "../../store/line.ts";
import { useApp } from "../../store/Store.tsx";
import { focusWrong } from "../../transactions/focusWrong.ts";
import type { TransactionProps } from "../../transactions/screens.tsx";
import { isToken, TokenChoice } from "../../transactions/TokenChoice.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { useCall } from "../../transactions/useCall.ts";
import { useToken } from "../../transactions/useToken.ts";
import { Done } from "./Done.tsx";

const kinds = ["lost", "stolen", "damaged"] as const;

/** 8301: lost, stolen or damaged; the card need not be here, nor the line up (R6, R12). */
export function Report({ token: given }: TransactionProps) {
  const { t } = useTranslation();
  const { status } = useApp();
  const { options, token, choose } = useToken(given, () => true);
  const [kind, setKind] = useKept<(typeof kinds)[number] | "">("kind", "");
  const [tried, setTried] = useState(false);
  const [sure] = useState(options.length === 1);
  const send = useCall("life.report");
  const wrongToken = !token || !isToken(token);
  const report = () => {
    setTried(true);
    if (wrongToken || kind === "") return focusWrong();
    send.send({ vendorCode: token.vendorCode, serialNumber: token.serialNumber, kind });
  };
  if (send.result && token && kind !== "")
    return (
      <Done
        id="incident"
        title={t(send.result.state === "applied" ? "incident.done" : "incident.pending")}
        lead={t(`incident.doneLead.${kind}`)}
        token={token}
        recorded={send.result}
        facts={[{ name: t("incident.kind"), value: t(`incident.kinds.${kind}`) }]}
      />
    );
  return (
    <TransactionPanel
      id="incident"
      state="ready"
      title={t("incident.title")}
      lead={t("incident.lead")}
      next={{
        label: t("incident.next"),
        icon: ShieldAlert,
        onPress: report,
        isPending: send.isPending,
        variant: "danger",
      }}
      failure={send.failure}
    >
      <div className="transaction-form">
        <TokenChoice
          value={token}
          onChange={choose}
          options={options}
          typed
          isInvalid={tried && wrongToken}
          autoFocus={!sure}
          onEnter={report}
        />
        <Choice
          field="kind"
          label={t("incident.kind")}
          options={kinds.map((value) => ({ value, label: t(`incident.kinds.${value}`) }))}
          value={kind}
          onChange={setKind}
          error={tried && kind === "" ? t("incident.kindMissing") : null}
          autoFocus={sure}
          onEnter={report}
        />
        <Note tone="warn">
          {t(isDown(status.line) ? "incident.consequenceDown" : "incident.consequence")}
        </Note>
        {kind === "stolen" ? <Note tone="warn">{t("incident.stolenForGood")}</Note> : null}
      </div>
    </TransactionPanel>
  );
}
