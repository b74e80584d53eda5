import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApprovalRequest } from "../../../src/contract/calls/approvals.ts";
import { formatInstant, groupSerial } from "../../format/format.ts";
import { Button } from "../../parts/Button.tsx";
import { Choice } from "../../parts/Choice.tsx";
import { Facts } from "../../parts/Facts.tsx";
import { Field } from "../../parts/Field.tsx";
import { useApp } from "../../store/Store.tsx";
import { focusWrong } from "../../transactions/focusWrong.ts";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { transactions } from "../../transactions/table.ts";
import { useCall } from "../../transactions/useCall.ts";
import { useEntryWords } from "../book/entryWords.ts";

const decisions = ["approved", "refused"] as const;

interface Props {
  readonly request: ApprovalRequest;
  readonly onBack: () => void;
  readonly onDone: () => void;
}

/** R13: a supervisor reads what is asked for, and decides with their password at this moment. */
export function DecideRequest({ request, onBack, onDone }: Props) {
  const { t } = useTranslation();
  const { session, tellers } = useApp();
  const { why, who } = useEntryWords();
  const [decision, setDecision] = useState<(typeof decisions)[number]>("approved");
  const [refusal, setRefusal] = useState("");
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const decide = useCall("approvals.decide", onDone);
  const id = transactions.find(({ code }) => code === request.code)?.id;
  const training = tellers.find(({ tellerId }) => tellerId === session?.tellerId)?.trainingPassword;
  const noReason = decision === "refused" && refusal.trim() === "";
  const go = () => {
    setTried(true);
    if (password === "" || noReason) return focusWrong();
    decide.send({ requestId: request.requestId, password, decision, refusal });
  };
  return (
    <TransactionPanel
      id="approvals"
      state="decide"
      title={t("approvals.decideTitle", { name: who(request.tellerId) })}
      lead={t("approvals.decideLead")}
      onBack={onBack}
      failure={decide.failure}
      next={{
        label: t(decision === "approved" ? "approvals.approve" : "approvals.refuse"),
        onPress: go,
        isPending: decide.isPending,
        variant: decision === "approved" ? "primary" : "danger",
      }}
    >
      <Facts
        className="two"
        facts={[
          { name: t("book.what"), value: id ? `${request.code} ${t(`transaction.${id}`)}` : request.code },
          { name: t("approvals.reason"), value: why(request.reason) ?? request.reason },
          { name: t("book.customer"), value: request.maskedName },
          {
            name: t("book.card"),
            value: `${request.token.vendorCode}-${groupSerial(request.token.serialNumber)}`,
            mono: true,
          },
          { name: t("book.who"), value: who(request.tellerId) },
          { name: t("book.when"), value: formatInstant(request.askedAt), mono: true },
        ]}
      />
      <div className="transaction-form decide-form">
        <Choice
          label={t("approvals.decision")}
          options={decisions.map((value) => ({ value, label: t(`approvals.decide.${value}`) }))}
          value={decision}
          onChange={setDecision}
          onEnter={go}
          autoFocus
        />
        {decision === "refused" ? (
          <Field
            field="refusal"
            label={t("approvals.refusal")}
            value={refusal}
            onChange={setRefusal}
            maxLength={200}
            error={tried && noReason ? t("approvals.refusalMissing") : null}
          />
        ) : null}
        <div className="approval-fields">
          <Field
            field="password"
            type="password"
            label={t("approvals.password")}
            value={password}
            onChange={(text) => {
              setPassword(text);
              if (decide.failure) decide.reset();
            }}
            maxLength={256}
            error={tried && password === "" ? t("flow.approvalMissing") : null}
          />
          {training ? (
            <Button variant="quiet" onPress={() => setPassword(training)} data-action="fillPassword">
              {t("signIn.fill")}
            </Button>
          ) : null}
        </div>
      </div>
    </TransactionPanel>
  );
}
