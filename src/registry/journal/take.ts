import { type Kysely, sql } from "kysely";
import { JournalEntry } from "../../contract/journal.ts";
import type { EntryOutcome, JournalOutcomes, PushJournal } from "../../contract/registry.ts";
import { canonicalRow, GENESIS, type JournalPosition, TrustError, verifyChain } from "../../trust/index.ts";
import { audit } from "../audit.ts";
import type { RegistryContext } from "../context.ts";
import { RegistryError } from "../errors.ts";
import { IssueBook } from "../life/issueBook.ts";
import { Overtaken } from "../life/issueBookPage.ts";
import { quarantine } from "../quarantine.ts";
import type { Tables } from "../tables.ts";
import { findEnrolled, findWorkstation, requireWorking, type Workstation } from "../workstations.ts";
import { applyEntry } from "./apply.ts";
import { type Batch, lockCards, read } from "./batch.ts";
import { answerOf, type Outcome } from "./outcome.ts";

/** How often an entry is tried while others take what it asks for. */
const ATTEMPTS = 3;

/**
 * Take a batch of a workstation's journal (sync.md, R16). Sequence, chain and signatures of the whole batch are
 * checked before any content is looked at; then the entries are applied in one database transaction that also
 * moves the workstation's position, so that whatever is sent again is answered from what was kept.
 * @throws RegistryError workstationUnknown, workstationStopped, badRequest, journalGap, journalBroken, and the one that
 *   names a quarantine
 */
export async function takeJournal(context: RegistryContext, push: PushJournal): Promise<JournalOutcomes> {
  const { workstationId, entries } = push;
  if (entries.some((entry) => entry.workstationId !== workstationId)) throw new RegistryError("badRequest");
  const workstation = await findWorkstation(context, workstationId);
  await checkBatch(context, workstation, entries);
  const outcomes = await takeAll(context, workstation, entries);
  const { position_seq: seq, position_hash: hash } = await findEnrolled(context, workstationId);
  return { outcomes, position: { seq, hash } };
}

/**
 * The batch must follow what was kept of the journal, without a gap and unchanged. Anything else is refused whole, with
 * an alarm. A broken chain is tampering, another history is an old disk or a second copy of the workstation, and both
 * put it in quarantine; a batch that begins too far ahead may also mean that this database was set back.
 */
async function checkBatch(
  context: RegistryContext,
  workstation: Workstation,
  entries: readonly JournalEntry[],
): Promise<void> {
  const first = entries[0];
  if (!first) throw new RegistryError("badRequest");
  const expected = workstation.position_seq + 1;
  if (first.seq > expected) {
    await raise(context, workstation, "alarm.journalGap", first.seq);
    throw new RegistryError("journalGap", { parameters: { expected }, rule: "R16" });
  }
  try {
    verifyChain(entries, await positionBefore(context, workstation, first.seq), workstation.signing_key);
  } catch (error) {
    if (!(error instanceof TrustError)) throw error;
    const at = entries.find((entry, index) => entry.seq !== first.seq + index)?.seq;
    if (error.code === "journalGap") {
      await raise(context, workstation, "alarm.journalGap", at ?? first.seq);
      throw new RegistryError("journalGap", { parameters: { expected }, rule: "R16", cause: error });
    }
    throw await broken(context, workstation, "tampered", error.seq ?? first.seq, error);
  }
  await checkResent(context, workstation, entries);
}

async function positionBefore(
  { db }: RegistryContext,
  workstation: Workstation,
  seq: number,
): Promise<JournalPosition> {
  if (seq === workstation.position_seq + 1) return { seq: seq - 1, hash: workstation.position_hash };
  if (seq === 1) return GENESIS;
  const { hash } = await db
    .selectFrom("journal")
    .select("hash")
    .where("workstation_id", "=", workstation.id)
    .where("seq", "=", seq - 1)
    .executeTakeFirstOrThrow();
  return { seq: seq - 1, hash };
}

/** Entries that were taken before must be the very same ones: another history under the same numbers is a fork. */
async function checkResent(
  context: RegistryContext,
  workstation: Workstation,
  entries: readonly JournalEntry[],
): Promise<void> {
  const resent = entries.filter((entry) => entry.seq <= workstation.position_seq);
  if (resent.length === 0) return;
  const kept = await context.db
    .selectFrom("journal")
    .select(["seq", "hash"])
    .where("workstation_id", "=", workstation.id)
    .where(
      "seq",
      "in",
      resent.map((entry) => entry.seq),
    )
    .execute();
  const hashes = new Map(kept.map((row) => [row.seq, row.hash]));
  const forked = resent.find((entry) => hashes.get(entry.seq) !== entry.hash);
  if (!forked) return;
  throw await broken(context, workstation, await kindOfFork(context, workstation, forked), forked.seq);
}

/** Two histories that went on in the same hours are two copies at work; one that begins where the other ended is an old disk. */
async function kindOfFork(
  { db }: RegistryContext,
  workstation: Workstation,
  forked: JournalEntry,
): Promise<"oldCopy" | "twoCopies"> {
  const last = await db
    .selectFrom("journal")
    .select("canonical_row")
    .where("workstation_id", "=", workstation.id)
    .where("seq", "=", workstation.position_seq)
    .executeTakeFirst();
  const kept = last && JournalEntry.pick({ occurredAt: true }).parse(JSON.parse(last.canonical_row));
  return kept && forked.occurredAt < kept.occurredAt ? "twoCopies" : "oldCopy";
}

async function broken(
  context: RegistryContext,
  workstation: Workstation,
  kind: "tampered" | "oldCopy" | "twoCopies",
  seq: number,
  cause?: TrustError,
): Promise<RegistryError> {
  await raise(context, workstation, "alarm.journalBroken", seq, cause?.code);
  await context.db.transaction().execute((trx) => quarantine(trx, workstation, kind, seq));
  return new RegistryError("journalBroken", { parameters: { seq }, rule: "R16", cause });
}

async function raise(
  { db }: RegistryContext,
  workstation: Workstation,
  kind: "alarm.journalGap" | "alarm.journalBroken",
  seq: number,
  found = "fork",
): Promise<void> {
  await audit(db, {
    kind,
    workstation_id: workstation.id,
    institution_code: workstation.institution_code,
    detail: { seq, expected: workstation.position_seq + 1, found },
  });
}

/**
 * All of a batch in one transaction, which is what makes a long queue short. Should it fail for what one entry meets (a
 * lock, a value out of range, a claim that somebody takes in this moment), each entry gets a transaction of its own, so
 * that none holds up those before it.
 */
async function takeAll(
  context: RegistryContext,
  workstation: Workstation,
  entries: readonly JournalEntry[],
): Promise<EntryOutcome[]> {
  const batch = await read(context, workstation, entries);
  try {
    return await takeEntries(context, workstation, batch);
  } catch (error) {
    if (entries.length === 1 && !(error instanceof Overtaken)) throw error;
  }
  const outcomes: EntryOutcome[] = [];
  for (const one of batch.each()) outcomes.push(...(await takeOne(context, workstation, one)));
  return outcomes;
}

/** Whoever overtook us has committed, and is seen at the next look. */
async function takeOne(
  context: RegistryContext,
  workstation: Workstation,
  batch: Batch,
): Promise<EntryOutcome[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await takeEntries(context, workstation, batch);
    } catch (error) {
      if (!(error instanceof Overtaken) || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Apply each entry exactly once. The row lock on the workstation puts pushes that race in order. */
async function takeEntries(
  context: RegistryContext,
  workstation: Workstation,
  batch: Batch,
): Promise<EntryOutcome[]> {
  return context.db.transaction().execute(async (trx) => {
    const now = await trx
      .selectFrom("workstations")
      .select(["position_seq", "position_hash", "status", "stock_moved_at", "quarantine"])
      .where("id", "=", workstation.id)
      .forUpdate()
      .executeTakeFirstOrThrow();
    let { position_seq: at, position_hash: hash } = now;
    // R17: stopped or quarantined while this push was under way.
    requireWorking(now);
    await lockCards(trx, batch.contents);
    const book = new IssueBook(trx, workstation, batch.contents, batch.references);
    const keptOutcome = await keptOutcomes(trx, batch.entries, at);
    const taken: Taken[] = [];
    const outcomes: EntryOutcome[] = [];
    for (const [index, entry] of batch.entries.entries()) {
      if (entry.seq <= at) {
        outcomes.push(keptOutcome(entry));
        continue;
      }
      if (entry.seq !== at + 1 || entry.prevHash !== hash) {
        throw new RegistryError("journalGap", { parameters: { expected: at + 1 }, rule: "R16" });
      }
      book.turnTo(index);
      const { references } = batch;
      const of = { context, trx, workstation, entry, book, references };
      const outcome = await applyEntry(of, batch.contents[index] ?? null);
      taken.push({ entry, outcome });
      outcomes.push(answerOf(entry.seq, outcome));
      ({ seq: at, hash } = entry);
    }
    await book.settle();
    await keep(trx, taken);
    return outcomes;
  });
}

/** What was answered about the entries up to `at`, which were taken before. */
async function keptOutcomes(
  trx: Kysely<Tables>,
  entries: readonly JournalEntry[],
  at: number,
): Promise<(entry: JournalEntry) => EntryOutcome> {
  const resent = entries.filter((entry) => entry.seq <= at).map((entry) => entry.seq);
  const [first] = entries;
  const rows =
    resent.length === 0 || !first
      ? []
      : await trx
          .selectFrom("journal")
          .select(["seq", "hash", "outcome", "rule", "code"])
          .where("workstation_id", "=", first.workstationId)
          .where("seq", "in", resent)
          .execute();
  const bySeq = new Map(rows.map((row) => [row.seq, row]));
  return (entry) => {
    const row = bySeq.get(entry.seq);
    if (!row || row.hash !== entry.hash) {
      throw new RegistryError("journalBroken", { parameters: { seq: entry.seq }, rule: "R16" });
    }
    return answerOf(entry.seq, {
      outcome: row.outcome,
      ...(row.rule === null ? {} : { rule: row.rule }),
      ...(row.code === null ? {} : { code: row.code }),
    });
  };
}

interface Taken {
  readonly entry: JournalEntry;
  readonly outcome: Outcome;
}

/** The entries with their outcomes, and how far the journal is now: with their effects, or not at all. */
async function keep(trx: Kysely<Tables>, taken: readonly Taken[]): Promise<void> {
  const last = taken.at(-1)?.entry;
  if (!last) return;
  const of = <T>(value: (one: Taken) => T): T[] => taken.map(value);
  await sql`INSERT INTO journal (workstation_id, seq, hash, signature, canonical_row, outcome, rule, code)
    SELECT ${last.workstationId}, * FROM unnest(${of(({ entry }) => entry.seq)}::bigint[],
      ${of(({ entry }) => entry.hash)}::text[], ${of(({ entry }) => entry.signature)}::text[],
      ${of(({ entry }) => canonicalRow(entry))}::text[], ${of(({ outcome }) => outcome.outcome)}::text[],
      ${of(({ outcome }) => outcome.rule ?? null)}::text[],
      ${of(({ outcome }) => outcome.code ?? null)}::text[])`.execute(trx);
  await sql`UPDATE workstations SET position_seq = ${last.seq}, position_hash = ${last.hash}
    WHERE id = ${last.workstationId}`.execute(trx);
}
