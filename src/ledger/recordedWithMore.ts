import type { JournalContent, JournalType } from "../contract/journal.ts";

/** These change other tables as well and are recorded by the part that does so, in one transaction (R16, R17). */
const changesMore: ReadonlySet<JournalType> = new Set([
  "issue.begun",
  "issue.completed",
  "issue.spoiled",
  "stock.received",
  "stock.handedOver",
  "stock.spoiled",
  "stock.discarded",
  "closing.signed",
  "closing.reopened",
  "form.signed",
]);

/** True for what is recorded in one transaction with what else it changes, by the part that does so (R16, R17). */
export const recordedWithMore = (content: JournalContent): boolean =>
  changesMore.has(content.type) || (content.type === "token.disposed" && content.body.customer === null);
