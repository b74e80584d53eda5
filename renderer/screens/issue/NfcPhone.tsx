import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../parts/Button.tsx";
import { Choice } from "../../parts/Choice.tsx";
import { Note } from "../../parts/Note.tsx";
import { useActions } from "../../store/actions.ts";
import { useApp, useStore } from "../../store/Store.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import type { TransactionId } from "../../transactions/table.ts";
import { useCall } from "../../transactions/useCall.ts";

interface Props {
  readonly id: TransactionId;
  readonly children: ReactNode;
}

/** R1: a card only for a customer with an NFC phone. Asked here when it was not asked at the intake. */
export function NfcPhone({ id, children }: Props) {
  const { customer } = useApp();
  if (customer?.nfcPhone === null) return <Ask id={id} />;
  if (customer?.nfcPhone === false) return <Refused id={id} />;
  return children;
}

function Ask({ id }: { id: TransactionId }) {
  const { t } = useTranslation();
  const { dispatch } = useStore();
  const [answer, setAnswer] = useState<"yes" | "no" | "">("");
  const [tried, setTried] = useState(false);
  const send = useCall("customer.answerNfcPhone", (customer) => dispatch({ type: "customer", customer }));
  const missing = tried && answer === "";
  const next = () => {
    setTried(true);
    if (answer !== "" && !send.isPending) send.send({ nfcPhone: answer === "yes" });
  };
  return (
    <TransactionPanel
      id={id}
      state="askNfcPhone"
      title={t("nfcPhone.title")}
      lead={t("nfcPhone.lead")}
      next={{ label: t("nfcPhone.next"), onPress: next, isPending: send.isPending }}
      failure={send.failure}
    >
      <Choice
        field="nfcPhone"
        label={t("intake.nfcPhone")}
        options={[
          { value: "yes", label: t("intake.nfcYes") },
          { value: "no", label: t("intake.nfcNo") },
        ]}
        value={answer}
        onChange={setAnswer}
        isInvalid={missing}
        autoFocus
        onEnter={next}
      />
      {missing ? (
        <p className="field-error" role="alert">
          {t("intake.missing.nfcPhone")}
        </p>
      ) : null}
    </TransactionPanel>
  );
}

function Refused({ id }: { id: TransactionId }) {
  const { t } = useTranslation();
  const { dispatch } = useStore();
  const actions = useActions();
  const send = useCall("customer.answerNfcPhone", (customer) => dispatch({ type: "customer", customer }));
  return (
    <TransactionPanel
      id={id}
      state="noNfcPhone"
      title={t("nfcPhone.refused")}
      lead={t("nfcPhone.refusedLead")}
      focusTitle
      more={
        <Button
          variant="quiet"
          isPending={send.isPending}
          onPress={() => send.send({ nfcPhone: true })}
          data-action="hasNfcPhone"
        >
          {t("nfcPhone.hasOne")}
        </Button>
      }
      next={{ label: t("flow.nextCustomer"), onPress: () => void actions.nextCustomer() }}
      failure={send.failure}
    >
      <Note tone="warn">
        {t("nfcPhone.todo")}
        <span className="rule">{t("failure.rule", { rule: "R1" })}</span>
      </Note>
    </TransactionPanel>
  );
}
