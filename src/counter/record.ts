import type { JournalCustomer } from "../contract/customer.ts";
import type { CustomerView, TellerView } from "../contract/ipc.ts";
import type { JournalContent, JournalEntry } from "../contract/journal.ts";
import type { Desk } from "./desk.ts";
import { CounterError, refusedBy } from "./errors.ts";
import { requireNotQuarantined } from "./offline.ts";

/** How long the screen waits for the registry's word before it says that a transaction is on its way. */
const REGISTRY_WAIT_MS = 8_000;

/** A counter transaction that is in the journal, and whether the registry has applied it yet. */
export interface Recorded {
  readonly state: "applied" | "pending";
  readonly journalSeq: number;
  readonly at: string;
}

/** Who does a transaction, and who approved it where a second person must (R13). */
export interface By {
  readonly teller: TellerView;
  readonly approver?: TellerView | undefined;
}

/** A transaction that a supervisor approved at this moment (R13). */
export interface ApprovedBy extends By {
  readonly approver: TellerView;
}

/**
 * Record a counter transaction and wait a little for the registry's word. Without a line it stays pending: it is
 * in the journal and will be sent, in its order (R12, R16).
 * @throws CounterError transactionRefused, with the rule that refuses; SyncError of a quarantine; LedgerError
 */
export async function record(desk: Desk, content: JournalContent, by: By): Promise<Recorded> {
  await requireNotQuarantined(desk);
  const entry = await desk.ledger.journal.append(content, {
    tellerId: by.teller.tellerId,
    approverId: by.approver?.tellerId,
  });
  return await settle(desk, entry);
}

/**
 * Wait a little for the registry's word about an entry that is in the journal.
 * @throws CounterError transactionRefused, with the rule that refuses
 */
export async function settle({ line }: Pick<Desk, "line">, entry: JournalEntry): Promise<Recorded> {
  line.wake();
  const outcome = await line.outcomeOf(entry.seq, REGISTRY_WAIT_MS);
  const recorded = { journalSeq: entry.seq, at: entry.occurredAt };
  if (!outcome) return { ...recorded, state: "pending" };
  if (outcome.outcome === "applied") return { ...recorded, state: "applied" };
  throw refusedBy("transactionRefused", outcome);
}

/** R12: what cannot wait for the line is refused before anything is written. @throws CounterError lineNeeded */
export function requireLine({ line }: Pick<Desk, "line">): void {
  if (line.view.state !== "online") throw new CounterError("lineNeeded", { rule: "R12" });
}

/** Now by the registry's clock, as far as its offset is known: an OTP is verified as of this time. */
export function registryTime({ clock, line }: Pick<Desk, "clock" | "line">): string {
  return new Date(clock.now() + (line.view.clockOffsetMs ?? 0)).toISOString();
}

/**
 * The identified customer as a journal entry carries them (R2, R14).
 * @throws CounterError noCustomer
 */
export async function journalCustomer(
  { ledger }: Pick<Desk, "ledger">,
  { customerId }: Pick<CustomerView, "customerId">,
): Promise<JournalCustomer> {
  const kept = await ledger.customers.find(customerId);
  if (!kept) throw new CounterError("noCustomer", { rule: "R2" });
  return {
    customerId: kept.customerId,
    kind: kept.kind,
    maskedName: kept.maskedName,
    sealedIdentity: kept.sealedIdentity,
    check: kept.check,
  };
}
