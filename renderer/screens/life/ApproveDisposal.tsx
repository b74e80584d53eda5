import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { groupSerial } from "../../format/format.ts";
import { Facts } from "../../parts/Facts.tsx";
import { Note } from "../../parts/Note.tsx";
import { focusWrong } from "../../transactions/focusWrong.ts";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { useCall } from "../../transactions/useCall.ts";
import { useFourEyes } from "../../transactions/useFourEyes.tsx";
import type { Disposal } from "./Dispose.tsx";
import { Done } from "./Done.tsx";

interface Props {
  readonly disposal: Disposal;
  /** The customer's signed application. */
  readonly formId: string;
  readonly onBack: () => void;
}

/** The customer has signed: a supervisor approves, now or later (R13), and the card is gone for good. */
export function ApproveDisposal({ disposal, formId, onBack }: Props) {
  const { t } = useTranslation();
  const { token, reason } = disposal;
  const [tried, setTried] = useState(false);
  const send = useCall("life.dispose");
  const why = { name: t("dispose.reason"), value: t(`dispose.reasons.${reason}`) };
  const dispose = () => {
    setTried(true);
    if (!eyes.by) return focusWrong();
    send.send({ ...token, reason, formId, approval: eyes.by });
  };
  const eyes = useFourEyes({
    id: "dispose",
    ...{ token, reason },
    call: send,
    onMissing: focusWrong,
    onEnter: dispose,
    isInvalid: tried,
    autoFocus: true,
  });
  if (send.result)
    return (
      <Done
        id="dispose"
        title={t(send.result.state === "applied" ? "dispose.done" : "dispose.pending")}
        lead={t("dispose.doneLead")}
        token={token}
        recorded={send.result}
        facts={[why]}
      />
    );
  return (
    <TransactionPanel
      id="dispose"
      state="approve"
      title={t("dispose.approveTitle")}
      lead={t("dispose.approveLead")}
      onBack={onBack}
      next={{
        label: t("dispose.next"),
        icon: Trash2,
        onPress: dispose,
        isPending: send.isPending,
        variant: "danger",
        autoFocus: eyes.request !== null,
      }}
      more={eyes.later}
      failure={eyes.failure}
    >
      <div className="transaction-form">
        <Facts
          className="two"
          facts={[
            {
              name: t("life.card"),
              value: `${token.vendorCode}-${groupSerial(token.serialNumber)}`,
              mono: true,
            },
            why,
          ]}
        />
        <Note tone="warn">{t("dispose.consequence")}</Note>
        {eyes.fields}
      </div>
    </TransactionPanel>
  );
}
