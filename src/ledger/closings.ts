import type { JournalBody, JournalEntry, JournalType } from "../contract/journal.ts";
import { LedgerError } from "./errors.ts";
import type { By, Journal } from "./journal.ts";
import type { Stock } from "./stock.ts";
import type { Store } from "./store.ts";

/** A day that is closed, and by which entry. */
interface ClosedDay {
  readonly closingId: string;
  readonly entry: JournalEntry;
}

/** The close of each day (R17), and its reopening. */
export class Closings {
  readonly #store: Store;
  readonly #journal: Journal;
  readonly #stock: Stock;

  constructor(store: Store, journal: Journal, stock: Stock) {
    this.#store = store;
    this.#journal = journal;
    this.#stock = stock;
  }

  /** How the day stands closed; null while it is open. */
  async of(day: string): Promise<ClosedDay | null> {
    return this.#of(day);
  }

  /**
   * Close a day. What was counted is compared once more with the book, which must not have moved since.
   * @throws LedgerError dayClosed, issuesOpen (R16), bookMoved (R17), contentInvalid …
   */
  async sign(body: JournalBody<"closing.signed">, by: By): Promise<JournalEntry> {
    const { sql } = this.#store;
    return this.#store.transact(() => {
      this.#requireOpen(body.day);
      const states = this.#stock.states();
      if (states.writing > 0) throw new LedgerError("issuesOpen", { rule: "R16" });
      const same = (Object.keys(states) as (keyof typeof states)[]).every(
        (state) => states[state] === body.states[state],
      );
      const agree = body.counts.every(({ place, book }) => this.#stock.book(place).length === book);
      if (!same || !agree) throw new LedgerError("bookMoved", { rule: "R17" });
      const entry = this.#journal.write({ type: "closing.signed", body }, by);
      this.#store.run(
        sql
          .insertInto("closing")
          .values({ closing_id: body.closingId, day: body.day, signed_seq: entry.seq }),
      );
      return entry;
    });
  }

  /** @throws LedgerError dayNotClosed, contentInvalid … */
  async reopen(body: JournalBody<"closing.reopened">, by: By): Promise<JournalEntry> {
    return this.#store.transact(() => {
      if (this.#of(body.day)?.closingId !== body.closingId) throw new LedgerError("dayNotClosed");
      const entry = this.#journal.write({ type: "closing.reopened", body }, by);
      this.#store.run(
        this.#store.sql
          .updateTable("closing")
          .set({ reopened_seq: entry.seq })
          .where("closing_id", "=", body.closingId),
      );
      return entry;
    });
  }

  /** How many entries of each type were written since `from` (RFC 3339), this workstation's own clock. */
  async entriesSince(from: string): Promise<Readonly<Record<string, number>>> {
    const query = this.#store.sql
      .selectFrom("journal")
      .select(({ fn }) => ["type", fn.countAll<number>().as("entries")])
      .where("occurred_at", ">=", from)
      .groupBy("type");
    return Object.fromEntries(this.#store.all(query).map(({ type, entries }) => [type, entries]));
  }

  /** Entries of one type since `from` (RFC 3339), the newest first. */
  async newestOf(type: JournalType, from: string): Promise<JournalEntry[]> {
    const query = this.#store.sql
      .selectFrom("journal")
      .select("seq")
      .where("type", "=", type)
      .where("occurred_at", ">=", from)
      .orderBy("seq", "desc");
    return this.#store.all(query).flatMap(({ seq }) => this.#journal.read(seq) ?? []);
  }

  /** @throws LedgerError dayClosed (R17) */
  async requireOpen(day: string): Promise<void> {
    this.#requireOpen(day);
  }

  #requireOpen(day: string): void {
    if (this.#of(day)) throw new LedgerError("dayClosed", { parameters: { day }, rule: "R17" });
  }

  #of(day: string): ClosedDay | null {
    const query = this.#store.sql
      .selectFrom("closing")
      .select(["closing_id", "signed_seq"])
      .where("day", "=", day)
      .where("reopened_seq", "is", null);
    const row = this.#store.first(query);
    const entry = row && this.#journal.read(row.signed_seq);
    return row && entry ? { closingId: row.closing_id, entry } : null;
  }
}
