import type { IssueResult } from "../../../src/contract/ipc.ts";
import type { TransactionPaper } from "../../store/state.ts";
import { transactionOf } from "../../transactions/table.ts";
import { PaperDialog } from "../paper/PaperDialog.tsx";
import { Receipt } from "./Receipt.tsx";
import { TransactionReceipt } from "./TransactionReceipt.tsx";

/** F9 after an issue. */
export function ReceiptDialog({ result, onClose }: { result: IssueResult; onClose: () => void }) {
  return (
    <PaperDialog dialog="receipt" name={`receipt-${result.issueId}`} size="A5" onClose={onClose}>
      <Receipt result={result} />
    </PaperDialog>
  );
}

/** F9 after any other transaction. */
export function TransactionReceiptDialog({
  paper,
  onClose,
}: {
  paper: TransactionPaper;
  onClose: () => void;
}) {
  const name = `receipt-${transactionOf(paper.transaction).code}-${paper.journalSeq}`;
  return (
    <PaperDialog dialog="receipt" name={name} size="A5" onClose={onClose}>
      <TransactionReceipt paper={paper} />
    </PaperDialog>
  );
}
