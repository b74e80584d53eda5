import type { Kysely } from "kysely";
import type { JournalEntry } from "../../contract/journal.ts";
import type { EntryOutcome } from "../../contract/registry.ts";
import { type AuditRow, audit } from "../audit.ts";
import type { RegistryContext } from "../context.ts";
import { type RegistryErrorCode, textOfCode } from "../errors.ts";
import type { IssueBook, References } from "../life/issueBook.ts";
import type { Tables } from "../tables.ts";
import type { Workstation } from "../workstations.ts";

/** What became of one entry; kept with it, and answered again when it is sent again. */
export type Outcome = Omit<EntryOutcome, "seq" | "text">;

/** An outcome as it is answered: with the sentences of this release for the code that was kept. */
export function answerOf(seq: number, outcome: Outcome): EntryOutcome {
  const text = outcome.code === undefined ? undefined : textOfCode(outcome.code);
  return { seq, ...outcome, ...(text === undefined ? {} : { text }) };
}

export const applied: Outcome = { outcome: "applied" };

export const refused = (code: RegistryErrorCode, rule?: string): Outcome => ({
  outcome: "refused",
  code: `registry.${code}`,
  ...(rule === undefined ? {} : { rule }),
});

/** Kept, and wants a person. */
export const conflict = (code: RegistryErrorCode, rule?: string): Outcome => ({
  ...refused(code, rule),
  outcome: "conflict",
});

/** The case of one entry: where it was written, by whom, and the transaction it is applied in. */
export interface EntryCase {
  readonly context: RegistryContext;
  readonly trx: Kysely<Tables>;
  readonly workstation: Workstation;
  readonly entry: JournalEntry;
  /** What is decided for the whole batch in memory: see there. */
  readonly book: IssueBook;
  readonly references: References;
}

/** Leave a line in the audit trail about this entry. */
export async function note(of: EntryCase, ...what: Noted): Promise<void> {
  await audit(of.trx, lineOf(of, ...what));
}

/** `note` for what is decided by the book: the line is written with what it tells of. */
export function noteInBook(of: EntryCase, ...what: Noted): void {
  of.book.note(lineOf(of, ...what));
}

type Noted = [
  kind: AuditRow["kind"],
  token: { readonly vendorCode: string; readonly serialNumber: string } | null,
  detail?: Readonly<Record<string, string | number>>,
];

function lineOf({ workstation, entry }: EntryCase, ...[kind, token, detail]: Noted): AuditRow {
  return {
    kind,
    vendor_code: token?.vendorCode ?? null,
    serial_number: token?.serialNumber ?? null,
    institution_code: workstation.institution_code,
    workstation_id: workstation.id,
    teller_id: entry.tellerId,
    approver_id: entry.approverId ?? null,
    detail: { seq: entry.seq, ...detail },
  };
}
