import { useMutation } from "@tanstack/react-query";
import { Printer } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { IssueResult } from "../../../src/contract/ipc.ts";
import { failureOf, invoke, useBridge } from "../../bridge.ts";
import { useKeys } from "../../keys/useKeys.ts";
import { Button } from "../../parts/Button.tsx";
import { FailureNote } from "../../parts/FailureNote.tsx";
import { Note } from "../../parts/Note.tsx";
import { Sheet } from "../../parts/Sheet.tsx";
import { Receipt } from "./Receipt.tsx";

/** F9: what will be printed, as it will be printed. */
export function ReceiptDialog({ result, onClose }: { result: IssueResult; onClose: () => void }) {
  const { t } = useTranslation();
  const bridge = useBridge();
  const print = useMutation({
    mutationFn: () => invoke(bridge, "receipt.print", { issueId: result.issueId }),
  });
  const go = () => (print.isPending ? undefined : print.mutate());
  useKeys("dialog", { enter: go, f9: go });
  return (
    <Sheet title={t("receipt.preview")} name="receipt" size="wide" onClose={onClose}>
      <div className="receipt-desk">
        <Receipt result={result} />
      </div>
      {print.data ? (
        <Note tone="ok">
          {print.data.pdfPath === null
            ? t("receipt.printed")
            : t("receipt.saved", { path: print.data.pdfPath })}
        </Note>
      ) : null}
      {print.error ? <FailureNote failure={failureOf(print.error)} compact /> : null}
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
