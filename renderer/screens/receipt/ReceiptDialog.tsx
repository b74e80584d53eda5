import { Printer } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { IssueResult } from "../../../src/contract/ipc.ts";
import { useKeys } from "../../keys/useKeys.ts";
import { Button } from "../../parts/Button.tsx";
import { FailureNote } from "../../parts/FailureNote.tsx";
import { Note } from "../../parts/Note.tsx";
import { Sheet } from "../../parts/Sheet.tsx";
import type { TransactionPaper } from "../../store/state.ts";
import { transactionOf } from "../../transactions/table.ts";
import { useCall } from "../../transactions/useCall.ts";
import { PaperDesk } from "../paper/PaperDesk.tsx";
import { Receipt } from "./Receipt.tsx";
import { TransactionReceipt } from "./TransactionReceipt.tsx";

/** F9 after an issue. */
export function ReceiptDialog({ result, onClose }: { result: IssueResult; onClose: () => void }) {
  return (
    <PaperDialog name={result.issueId} onClose={onClose}>
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
  return (
    <PaperDialog name={`${transactionOf(paper.transaction).code}-${paper.journalSeq}`} onClose={onClose}>
      <TransactionReceipt paper={paper} />
    </PaperDialog>
  );
}

interface PaperProps {
  /** The file's name where there is no printer. */
  readonly name: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** What will be printed, as it will be printed. */
function PaperDialog({ name, onClose, children }: PaperProps) {
  const { t } = useTranslation();
  const print = useCall("receipt.print");
  const go = () => (print.isPending ? undefined : print.send({ name }));
  useKeys("dialog", { enter: go, f9: go });
  return (
    <Sheet title={t("receipt.preview")} name="receipt" size="wide" onClose={onClose}>
      <PaperDesk>{children}</PaperDesk>
      {print.result ? (
        <Note tone="ok">
          {print.result.pdfPath === null
            ? t("receipt.printed")
            : t("receipt.saved", { path: print.result.pdfPath })}
        </Note>
      ) : null}
      {print.failure ? <FailureNote failure={print.failure} compact /> : null}
      <div className="row end">
        <Button
          variant="primary"
          icon={Printer}
          keyName="F9"
          onPress={go}
          isPending={print.isPending}
          autoFocus
          data-action="print"
        >
          {t("receipt.print")}
        </Button>
      </div>
    </Sheet>
  );
}
