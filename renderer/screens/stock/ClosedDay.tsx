import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ClosingView } from "../../../src/contract/calls/stock.ts";
import { formatInstant } from "../../format/format.ts";
import { useKeys } from "../../keys/useKeys.ts";
import { Button } from "../../parts/Button.tsx";
import { Facts } from "../../parts/Facts.tsx";
import { type Approval, ApprovalFields, noApproval } from "../../transactions/ApprovalFields.tsx";
import { TransactionDone } from "../../transactions/TransactionDone.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { useCall } from "../../transactions/useCall.ts";
import { WordsField } from "./fields.tsx";
import { useNames } from "./places.ts";

interface Props {
  readonly view: ClosingView;
  readonly closed: NonNullable<ClosingView["closed"]>;
}

/** The day is closed. A supervisor may reopen it, and says why (R13). */
export function ClosedDay({ view, closed }: Props) {
  const { t } = useTranslation();
  const { person } = useNames();
  const [reopening, setReopening] = useState(false);
  const [reason, setReason] = useState("");
  const [approval, setApproval] = useState<Approval>(noApproval);
  const [tried, setTried] = useState(false);
  const reopen = useCall("closing.reopen");
  const begin = () => setReopening(true);
  useKeys("screen", reopening || reopen.result ? {} : { f6: begin });
  if (reopen.result) {
    return (
      <TransactionDone
        id="closing"
        title={t("closing.reopened", { day: view.day })}
        lead={t("closing.reopenedLead")}
        recorded={reopen.result}
        facts={[{ name: t("closing.reason"), value: reason }]}
      />
    );
  }
  const go = () => {
    setTried(true);
    if (reopen.isPending || reason.trim() === "" || approval.password === "") return;
    reopen.send({ reason, approval });
  };
  return (
    <TransactionPanel
      id="closing"
      state={reopening ? "reopen" : "closed"}
      title={t(reopening ? "closing.reopenTitle" : "closing.closed", { day: view.day })}
      lead={t(reopening ? "closing.reopenLead" : "closing.closedLead")}
      focusTitle={!reopening}
      failure={reopen.failure}
      {...(reopening ? { onBack: () => setReopening(false) } : {})}
      next={
        reopening
          ? { label: t("closing.reopen"), onPress: go, icon: RotateCcw, isPending: reopen.isPending }
          : undefined
      }
      more={
        reopening ? undefined : (
          <Button icon={RotateCcw} keyName="F6" onPress={begin} data-action="reopen">
            {t("closing.reopen")}
          </Button>
        )
      }
    >
      {reopening ? (
        <div className="transaction-form">
          <WordsField
            label={t("closing.reason")}
            value={reason}
            onChange={setReason}
            field="reason"
            error={tried && reason.trim() === "" ? t("closing.reasonMissing") : null}
            onEnter={go}
            autoFocus
          />
          <ApprovalFields value={approval} onChange={setApproval} isInvalid={tried} onEnter={go} />
        </div>
      ) : (
        <Facts
          className="two"
          facts={[
            { name: t("flow.at"), value: formatInstant(closed.at), mono: true },
            { name: t("role.teller"), value: person(closed.tellerId) },
            closed.approverId ? { name: t("closing.approver"), value: person(closed.approverId) } : null,
            { name: t("closing.differences"), value: t("closing.places", { count: closed.differences }) },
          ]}
        />
      )}
    </TransactionPanel>
  );
}
