import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { v7 as uuidv7 } from "uuid";
import type { Clock } from "../contract/clock.ts";
import { SaidText } from "../contract/errors.ts";
import { JournalContent, JournalEntry } from "../contract/journal.ts";
import type { EntryOutcome } from "../contract/registry.ts";
import type { Secret } from "../contract/secret.ts";
import {
  canonicalJson,
  createEntrySigner,
  type EntrySigner,
  GENESIS,
  type JournalPosition,
  type JournalRow,
  TrustError,
  verifyChain,
} from "../trust/index.ts";
import { LedgerError, tamperedAt } from "./errors.ts";
import { recordedWithMore } from "./recordedWithMore.ts";
import type { SaidOutcome } from "./schema.ts";
import { type Store, storedJson } from "./store.ts";

/** Who does it, and who approved it where a second person must (R13). */
export type By = { readonly tellerId: string; readonly approverId?: string | undefined };

/** An entry that the registry did not simply apply: kept until a person has dealt with it. */
export interface UnappliedEntry {
  readonly entry: JournalEntry;
  readonly outcome: EntryOutcome;
}

/** What waits to be sent: how many entries, and when the oldest of them happened. */
export interface JournalDepth {
  readonly entries: number;
  readonly oldest: string | null;
}

/**
 * How far the clock may lie behind the last entry before recording stops. Within it (an ordinary correction by
 * a time server) an entry gets the last entry's time, so that time never runs backwards along the chain. A clock
 * that once was far ahead therefore stops recording until that time has come, or a person has looked into it.
 */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** How many entries are verified in one go, and at opening; a run between looks at other work. */
const VERIFY_RUN = 256;

export interface JournalKeys {
  readonly workstationId: string;
  /** Ed25519, raw 32 bytes. */
  readonly signingKey: Secret;
  /** Raw 32 bytes as base64url. */
  readonly publicKey: string;
}

/** The append-only, hash-chained, signed journal of sync.md (R16). */
export class Journal {
  readonly #store: Store;
  readonly #keys: JournalKeys;
  readonly #clock: Clock;
  readonly #signer: EntrySigner;

  constructor(store: Store, keys: JournalKeys, clock: Clock) {
    this.#store = store;
    this.#keys = keys;
    this.#clock = clock;
    this.#signer = createEntrySigner(keys.signingKey);
  }

  /**
   * Record something that changes no other table.
   * @throws LedgerError contentInvalid, contentNeedsTransaction, clockBackwards, diskFull …
   */
  async append(content: JournalContent, by: By): Promise<JournalEntry> {
    if (recordedWithMore(content)) throw new LedgerError("contentNeedsTransaction", { rule: "R16" });
    return this.#store.transact(() => this.write(content, by));
  }

  /** Chain, sign and insert one entry, inside the caller's transaction. For the ledger's own parts. */
  write(content: JournalContent, by: By): JournalEntry {
    const parsed = JournalContent.safeParse(content);
    if (!parsed.success) throw new LedgerError("contentInvalid", { cause: parsed.error });
    const last = this.#last();
    const occurredAt = this.#timeAfter(last?.occurred_at);
    const entry = this.#sign(
      {
        seq: (last?.seq ?? 0) + 1,
        id: uuidv7({ msecs: Date.parse(occurredAt) }),
        workstationId: this.#keys.workstationId,
        type: parsed.data.type,
        body: parsed.data.body,
        occurredAt,
        tellerId: by.tellerId,
        ...(by.approverId === undefined ? {} : { approverId: by.approverId }),
      },
      last?.hash ?? GENESIS.hash,
    );
    this.#store.run(
      this.#store.sql.insertInto("journal").values({
        seq: entry.seq,
        id: entry.id,
        type: entry.type,
        body: canonicalJson(entry.body),
        occurred_at: entry.occurredAt,
        teller_id: entry.tellerId,
        approver_id: entry.approverId ?? null,
        prev_hash: entry.prevHash,
        hash: entry.hash,
        signature: entry.signature,
      }),
    );
    return entry;
  }

  /** The entry with that number, or null. */
  async find(seq: number): Promise<JournalEntry | null> {
    return this.read(seq);
  }

  /** `find` for the ledger's own parts. */
  read(seq: number): JournalEntry | null {
    return this.#entries(seq - 1, 1).find((entry) => entry.seq === seq) ?? null;
  }

  /** Entries the registry has not answered yet, oldest first. */
  async unsent(limit: number): Promise<JournalEntry[]> {
    return this.#entries(this.answeredSeq(), limit);
  }

  /**
   * Keep what the registry answered. The same answer may come again; one that skips an entry is refused.
   * @throws LedgerError outcomeUnexpected
   */
  async recordOutcomes(outcomes: readonly EntryOutcome[]): Promise<void> {
    this.takeOutcomes(outcomes);
  }

  /** `recordOutcomes` for the ledger's own parts. */
  takeOutcomes(outcomes: readonly EntryOutcome[]): void {
    this.#store.transact(() => {
      let answered = this.answeredSeq();
      const last = this.#last()?.seq ?? 0;
      for (const { seq } of outcomes) {
        if (seq > answered + 1 || seq > last) {
          throw new LedgerError("outcomeUnexpected", { parameters: { seq }, rule: "R16" });
        }
        answered = Math.max(answered, seq);
      }
      // One statement for all of them: the counter waits as long as this takes.
      const said = JSON.stringify(outcomes);
      this.#store.run(sql`INSERT INTO journal_outcome (seq, outcome, rule, code, text)
        SELECT value ->> 'seq', value ->> 'outcome', value ->> 'rule', value ->> 'code', value -> 'text'
        FROM json_each(${said}) WHERE true
        ON CONFLICT (seq) DO UPDATE
          SET outcome = excluded.outcome, rule = excluded.rule, code = excluded.code, text = excluded.text`);
    });
  }

  /** Entries that were refused or are in conflict, oldest first. */
  async unapplied(): Promise<UnappliedEntry[]> {
    const { sql } = this.#store;
    const query = sql.selectFrom("journal_outcome").selectAll().where("outcome", "<>", "applied");
    return this.#store.all(query.orderBy("seq")).flatMap((row) => {
      const entry = this.read(row.seq);
      return entry ? [{ entry, outcome: outcomeOf(row) }] : [];
    });
  }

  /** By the ends of the chain, which has no gap and runs forward in time: counting would read it all. */
  async depth(): Promise<JournalDepth> {
    const answered = this.answeredSeq();
    const entries = (this.#last()?.seq ?? 0) - answered;
    if (entries === 0) return { entries, oldest: null };
    const query = this.#store.sql.selectFrom("journal").select("occurred_at");
    const oldest = this.#store.first(query.where("seq", "=", answered + 1));
    return { entries, oldest: oldest?.occurred_at ?? null };
  }

  /** Entries behind one, oldest first: also answered ones, for a registry that was set back and lost them. */
  async after(seq: number, limit: number): Promise<JournalEntry[]> {
    return this.#entries(seq, limit);
  }

  /** The last entry; `GENESIS` while there is none. */
  async position(): Promise<JournalPosition> {
    const last = this.#last();
    return last ? { seq: last.seq, hash: last.hash } : GENESIS;
  }

  /** The last entry the registry has answered: where its copy of this journal must stand. */
  async answered(): Promise<JournalPosition> {
    const entry = this.read(this.answeredSeq());
    return entry ? { seq: entry.seq, hash: entry.hash } : GENESIS;
  }

  answeredSeq(): number {
    const query = this.#store.sql
      .selectFrom("journal_outcome")
      .select(({ fn }) => fn.max<number | null>("seq").as("seq"));
    return this.#store.first(query)?.seq ?? 0;
  }

  /**
   * Verify every entry from the first one on, `run` of them in one go; other work goes on in the pauses.
   * @throws LedgerError tampered
   */
  async verify({ run = VERIFY_RUN, pauseMs = 0 } = {}): Promise<JournalPosition> {
    let at = GENESIS;
    for (;;) {
      const entries = this.#entries(at.seq, run);
      if (entries.length === 0) break;
      at = this.#verified(entries, at);
      await sleep(pauseMs, undefined, { ref: false });
    }
    const last = this.#last()?.seq ?? 0;
    if (at.seq !== last) throw tamperedAt(last);
    return at;
  }

  /**
   * Verify the newest entries, at opening. The last signature covers, by the chain of hashes, everything
   * before it; the older rows are compared with it by `verify`, and by the registry when they are sent.
   * @throws LedgerError tampered
   */
  verifyNewest(): void {
    const last = this.#last()?.seq ?? 0;
    const first = Math.max(1, last - VERIFY_RUN + 1);
    const before = this.read(first - 1);
    if (first > 1 && !before) throw tamperedAt(first - 1);
    const run = this.#entries(first - 1, VERIFY_RUN);
    const end = this.#verified(run, before ? { seq: before.seq, hash: before.hash } : GENESIS);
    if (end.seq !== last || this.answeredSeq() > last) throw tamperedAt(last);
  }

  #verified(run: readonly JournalEntry[], from: JournalPosition): JournalPosition {
    try {
      return verifyChain(run, from, this.#keys.publicKey);
    } catch (error) {
      if (error instanceof TrustError) throw tamperedAt(error.seq ?? from.seq + 1, error);
      throw error;
    }
  }

  #sign(row: JournalRow, prevHash: string): JournalEntry {
    try {
      return this.#signer.sign(row, prevHash);
    } catch (error) {
      if (error instanceof TrustError) throw new LedgerError("contentInvalid", { cause: error });
      throw error;
    }
  }

  /** @throws LedgerError clockBackwards */
  #timeAfter(last: string | undefined): string {
    const now = this.#clock.now();
    const lastMs = last === undefined ? now : Date.parse(last);
    if (last !== undefined && now < lastMs - CLOCK_TOLERANCE_MS) {
      throw new LedgerError("clockBackwards", { parameters: { last }, rule: "R16" });
    }
    return new Date(Math.max(now, lastMs)).toISOString();
  }

  #last() {
    const query = this.#store.sql.selectFrom("journal").select(["seq", "hash", "occurred_at"]);
    return this.#store.first(query.orderBy("seq", "desc").limit(1));
  }

  #entries(afterSeq: number, limit: number): JournalEntry[] {
    const query = this.#store.sql.selectFrom("journal").selectAll().where("seq", ">", afterSeq);
    return this.#store.all(query.orderBy("seq").limit(limit)).map((row) => ({
      seq: row.seq,
      id: row.id,
      workstationId: this.#keys.workstationId,
      type: row.type,
      body: storedJson(row.body, JournalEntry.shape.body),
      occurredAt: row.occurred_at,
      tellerId: row.teller_id,
      ...(row.approver_id === null ? {} : { approverId: row.approver_id }),
      prevHash: row.prev_hash,
      hash: row.hash,
      signature: row.signature,
    }));
  }
}

/** What the registry answered, from its row. For the ledger's own parts. */
export function outcomeOf({ seq, outcome, rule, code, text }: SaidOutcome): EntryOutcome {
  return {
    seq,
    outcome,
    ...(rule === null ? {} : { rule }),
    ...(code === null ? {} : { code }),
    ...(text === null ? {} : { text: storedJson(text, SaidText) }),
  };
}
