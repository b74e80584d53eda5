import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { failureOf, invoke, useBridge } from "../../bridge.ts";
import { FailureNote } from "../../parts/FailureNote.tsx";
import { Sheet } from "../../parts/Sheet.tsx";
import { PaperDialog } from "../paper/PaperDialog.tsx";
import { FormPaper } from "./FormPaper.tsx";

/** A signed form, unsealed and checked; a file that is not the one that was signed is refused. */
export function FormDialog({ formId, onClose }: { formId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const bridge = useBridge();
  const opened = useQuery({
    queryKey: ["form.open", formId],
    queryFn: () => invoke(bridge, "form.open", { formId }),
    gcTime: 0,
    staleTime: 0,
  });
  if (opened.data) {
    return (
      <PaperDialog
        dialog="form"
        title={t("form.openedTitle")}
        name={`form-${formId}`}
        size="A4"
        onClose={onClose}
      >
        <FormPaper document={opened.data.document} />
      </PaperDialog>
    );
  }
  // Reading one small file: there is nothing to wait for that could be seen.
  if (!opened.error) return null;
  return (
    <Sheet title={t("form.openedTitle")} name="form" onClose={onClose} focusClose>
      <FailureNote failure={failureOf(opened.error)} />
    </Sheet>
  );
}
