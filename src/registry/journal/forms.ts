import type { JournalBody } from "../../contract/journal.ts";
import { applied, type EntryCase, noteInBook, type Outcome } from "./outcome.ts";

/** A customer signed an application: what was agreed to stands in the journal, the form itself stays sealed there. */
export async function formSigned(of: EntryCase, body: JournalBody<"form.signed">): Promise<Outcome> {
  const { formId, form, version, signedOn, pdfSha256, transactionId } = body;
  noteInBook(of, "form.signed", null, { formId, form, version, signedOn, pdfSha256, transactionId });
  return applied;
}
