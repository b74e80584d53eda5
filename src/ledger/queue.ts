import { type SqlBool, sql } from "kysely";
import { sameToken, TokenRef } from "../contract/ids.ts";
import type { EntryOutcome } from "../contract/registry.ts";
import { ShownBody, type ShownEntry } from "./history.ts";
import { type Journal, outcomeOf } from "./journal.ts";
import { type Store, storedJson } from "./store.ts";

/** An entry that is not simply applied: it waits for the line, or the registry spoke against it. */
export interface QueuedEntry extends ShownEntry {
  /** Whom it is about, also where only the begun issue says so; masked (R14). */
  readonly maskedName: string | null;
  /** The entry by which a supervisor decided it. */
  readonly settledBy: number | null;
}

/** Where a page begins: waiting incident reports come before everything else, though they are sent in their order. */
export interface QueuePlace {
  readonly part: "incidents" | "others";
  readonly after: number;
}

export interface QueueCounts {
  readonly waiting: number;
  /** Not yet settled. */
  readonly refused: number;
  readonly conflicts: number;
}

const incident = sql<SqlBool>`type = 'incident.reported'`;

/** What waits for the line and what the registry did not simply apply. It may be long: nothing reads all of it. */
export class Queue {
  readonly #store: Store;
  readonly #journal: Journal;

  constructor(store: Store, journal: Journal) {
    this.#store = store;
    this.#journal = journal;
  }

  /** A page of the queue; `next` is where the following one begins, null at the end. */
  async page(
    limit: number,
    from: QueuePlace | null,
  ): Promise<{ readonly entries: readonly QueuedEntry[]; readonly next: QueuePlace | null }> {
    const place = from ?? { part: "incidents", after: 0 };
    const answered = this.#journal.answeredSeq();
    const waiting = sql<SqlBool>`journal.seq > ${answered}`;
    const entries: QueuedEntry[] = [];
    if (place.part === "incidents") {
      entries.push(...this.#read(sql`${waiting} AND ${incident} AND journal.seq > ${place.after}`, limit));
      const last = entries.at(-1);
      if (last && entries.length === limit) return { entries, next: { part: "incidents", after: last.seq } };
    }
    const after = place.part === "others" ? place.after : 0;
    const others = sql`journal.seq > ${after} AND (${waiting} AND NOT (${incident})
      OR journal.seq IN (SELECT seq FROM journal_outcome WHERE outcome <> 'applied'))`;
    entries.push(...this.#read(others, limit - entries.length));
    const last = entries.at(-1);
    const more = entries.length === limit && last !== undefined;
    return { entries, next: more ? { part: "others", after: last.seq } : null };
  }

  async counts(): Promise<QueueCounts> {
    const query = this.#store.sql
      .selectFrom("journal_outcome")
      .select(({ fn }) => ["outcome", fn.countAll<number>().as("entries")])
      .where(sql<SqlBool>`outcome <> 'applied'`)
      .where("settled_by", "is", null)
      .groupBy("outcome");
    const counted = new Map(this.#store.all(query).map(({ outcome, entries }) => [outcome, entries]));
    const { entries: waiting } = await this.#journal.depth();
    return { waiting, refused: counted.get("refused") ?? 0, conflicts: counted.get("conflict") ?? 0 };
  }

  /** Entries in conflict that nobody has decided, oldest first. */
  async conflicts(): Promise<readonly QueuedEntry[]> {
    const open = sql`journal.seq IN (SELECT seq FROM journal_outcome
      WHERE outcome <> 'applied' AND outcome = 'conflict' AND settled_by IS NULL)`;
    return this.#read(open, MOST_CONFLICTS);
  }

  /**
   * Keep what the registry answered, and what follows from it here, in one transaction. The counter does not wait for
   * the disk: what a power cut takes back, the registry answers again.
   */
  async recordOutcomes(outcomes: readonly EntryOutcome[]): Promise<void> {
    const [first, last] = [outcomes[0]?.seq, outcomes.at(-1)?.seq];
    if (first === undefined || last === undefined) return;
    this.#store.transactSoon(() => {
      this.#journal.takeOutcomes(outcomes);
      this.#noteDecisions(first, last);
      for (const { seq, outcome } of outcomes) if (outcome !== "applied") this.#forgetReplaced(seq);
    });
  }

  /** What a supervisor has decided, in the entries from `first` to `last`, is settled. */
  #noteDecisions(first: number, last: number): void {
    const decided = this.#store.sql
      .selectFrom("journal")
      .innerJoin("journal_outcome", "journal_outcome.seq", "journal.seq")
      .select(["journal.seq", "body"])
      .where("type", "=", "conflict.resolved")
      .where("outcome", "=", "applied")
      .where("journal.seq", ">=", first)
      .where("journal.seq", "<=", last);
    for (const { seq, body } of this.#store.all(decided)) {
      const { keep, dispose } = storedJson(body, ShownBody);
      if (keep && dispose) this.#settle(seq, [keep, dispose]);
    }
  }

  /**
   * A reissue that the registry did not take has not ended the token it was to replace (R3): how that one stands is
   * the registry's to say, and until it does this ledger knows nothing of it.
   */
  #forgetReplaced(seq: number): void {
    const { sql: query } = this.#store;
    const issue = this.#store.first(
      query.selectFrom("issue").select("begun_seq").where("ended_seq", "=", seq),
    );
    const replaced = issue && ShownBody.parse(this.#journal.read(issue.begun_seq)?.body).replaces;
    if (!replaced) return;
    this.#store.run(
      query
        .deleteFrom("held_token")
        .where("vendor_code", "=", replaced.vendorCode)
        .where("serial_number", "=", replaced.serialNumber)
        .where("state", "=", "disposed"),
    );
  }

  #settle(by: number, tokens: readonly TokenRef[]): void {
    const open = this.#read(sql`outcome <> 'applied' AND settled_by IS NULL AND journal.seq < ${by}`, -1);
    for (const { seq, body } of open) {
      const token = TokenRef.safeParse(body);
      if (!token.success || !tokens.some((one) => sameToken(one, token.data))) continue;
      const { sql: query } = this.#store;
      this.#store.run(query.updateTable("journal_outcome").set({ settled_by: by }).where("seq", "=", seq));
    }
  }

  #read(condition: ReturnType<typeof sql>, limit: number): QueuedEntry[] {
    const query = this.#store.sql
      .selectFrom("journal")
      .leftJoin("journal_outcome", "journal_outcome.seq", "journal.seq")
      .select(["journal.seq", "type", "body", "occurred_at", "teller_id", "approver_id"])
      .select(["outcome", "rule", "code", "text", "settled_by"])
      .where(sql<SqlBool>`(${condition})`)
      .orderBy("journal.seq")
      .limit(limit);
    return this.#store.all(query).map((row): QueuedEntry => {
      const { seq, outcome, rule, code, text } = row;
      const body = storedJson(row.body, ShownBody);
      return {
        seq,
        type: row.type,
        occurredAt: row.occurred_at,
        tellerId: row.teller_id,
        approverId: row.approver_id,
        body,
        outcome: outcome && outcomeOf({ seq, outcome, rule, code, text }),
        maskedName: body.customer?.maskedName ?? this.#nameOf(seq, body),
        settledBy: row.settled_by,
      };
    });
  }

  /** The end of an issue names its card only. */
  #nameOf(seq: number, { vendorCode = "", serialNumber = "" }: ShownBody): string | null {
    const query = this.#store.sql
      .selectFrom("issue")
      .innerJoin("customer", "customer.customer_id", "issue.customer_id")
      .select("masked_name")
      .where("vendor_code", "=", vendorCode)
      .where("serial_number", "=", serialNumber)
      .where("ended_seq", "=", seq);
    return this.#store.first(query)?.masked_name ?? null;
  }
}

const MOST_CONFLICTS = 200;
