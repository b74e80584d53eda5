import type { Kysely } from "kysely";
import { JournalContent, type JournalEntry } from "../../contract/journal.ts";
import type { RegistryContext } from "../context.ts";
import type { Tables } from "../tables.ts";
import type { Workstation } from "../workstations.ts";
import { issueBegun, issueCompleted, issueSpoiled } from "./issues.ts";
import { conflict, type EntryCase, type Outcome } from "./outcome.ts";
import { stockReceived } from "./stock.ts";

/** PostgreSQL's text cannot hold U+0000, and no entry of ours has one. */
function holdsNul(value: unknown): boolean {
  return JSON.stringify(value).includes("\\u0000");
}

/**
 * Apply one verified entry inside `trx`. An entry that this registry cannot read, of a newer workstation or a
 * broken one, is kept as a conflict: the journal behind it must not stand still.
 */
export async function applyEntry(
  context: RegistryContext,
  trx: Kysely<Tables>,
  workstation: Workstation,
  entry: JournalEntry,
): Promise<Outcome> {
  const content = JournalContent.safeParse({ type: entry.type, body: entry.body });
  if (!content.success || holdsNul(content.data)) return conflict("entryUnreadable");
  const of: EntryCase = { context, trx, workstation, entry };
  switch (content.data.type) {
    case "issue.begun":
      return issueBegun(of, content.data.body);
    case "issue.completed":
      return issueCompleted(of, content.data.body);
    case "issue.spoiled":
      return issueSpoiled(of, content.data.body);
    case "stock.received":
      return stockReceived(of, content.data.body);
    default:
      return conflict("entryUnreadable");
  }
}
