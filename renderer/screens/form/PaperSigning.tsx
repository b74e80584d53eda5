import { Printer } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Failure } from "../../../src/contract/errors.ts";
import type { FormDocument } from "../../../src/contract/forms.ts";
import { useKeys } from "../../keys/useKeys.ts";
import { Button } from "../../parts/Button.tsx";
import { FailureNote } from "../../parts/FailureNote.tsx";
import { Note } from "../../parts/Note.tsx";
import { Sheet } from "../../parts/Sheet.tsx";
import { useCall } from "../../transactions/useCall.ts";
import { PaperDesk } from "../paper/PaperDesk.tsx";
import { FormPaper } from "./FormPaper.tsx";

interface Props {
  readonly document: FormDocument;
  readonly isPending: boolean;
  readonly failure: Failure | null;
  /** The customer has signed the paper. */
  readonly onSigned: () => void;
  readonly onClose: () => void;
}

/** Without a pad: print the form, let the customer sign it, say so. The paper is filed by the branch. */
export function PaperSigning({ document, isPending, failure, onSigned, onClose }: Props) {
  const { t } = useTranslation();
  const print = useCall("receipt.print");
  const go = () => (print.isPending ? undefined : print.send({ name: document.formId }));
  const printed = print.result !== undefined;
  const next = printed ? () => (isPending ? undefined : onSigned()) : go;
  useKeys("dialog", { enter: next, f9: go });
  return (
    <Sheet title={t("form.paperTitle")} name="paperSigning" size="wide" onClose={onClose}>
      <PaperDesk>
        <FormPaper document={document} />
      </PaperDesk>
      {print.result ? (
        <Note tone="ok">
          {print.result.pdfPath === null
            ? t("receipt.printed")
            : t("receipt.saved", { path: print.result.pdfPath })}
        </Note>
      ) : (
        <p className="hint">{t("form.paperLead")}</p>
      )}
      {print.failure ? <FailureNote failure={print.failure} compact /> : null}
      {failure ? <FailureNote failure={failure} compact /> : null}
      <div className="row end">
        <Button
          variant={printed ? "plain" : "primary"}
          icon={Printer}
          keyName="F9"
          onPress={go}
          isPending={print.isPending}
          autoFocus={!printed}
          data-action="print"
        >
          {t("receipt.print")}
        </Button>
        {printed ? (
          <Button
            variant="primary"
            keyName="Enter"
            onPress={next}
            isPending={isPending}
            autoFocus
            data-action="signedOnPaper"
          >
            {t("form.paperSigned")}
          </Button>
        ) : null}
      </div>
    </Sheet>
  );
}
