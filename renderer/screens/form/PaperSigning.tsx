import { useTranslation } from "react-i18next";
import type { Failure } from "../../../src/contract/errors.ts";
import type { FormDocument } from "../../../src/contract/forms.ts";
import { PaperDialog } from "../paper/PaperDialog.tsx";
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
  return (
    <PaperDialog
      dialog="paperSigning"
      title={t("form.paperTitle")}
      name={`form-${document.formId}`}
      size="A4"
      lead={t("form.paperLead")}
      next={{
        label: t("form.paperSigned"),
        onPress: onSigned,
        action: "signedOnPaper",
        ...{ isPending, failure },
      }}
      onClose={onClose}
    >
      <FormPaper document={document} />
    </PaperDialog>
  );
}
