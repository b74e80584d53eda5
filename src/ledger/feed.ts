import { ChangeCursor, type Changes } from "../contract/changes.ts";
import type { Journal } from "./journal.ts";
import { type Store, storedJson } from "./store.ts";

/** Where the cursor rests among the settings. */
const CURSOR = "changes.cursor";

/** What the registry tells of tokens that this ledger knows, and how far it was listened to. */
export class Feed {
  readonly #store: Store;
  readonly #journal: Journal;

  constructor(store: Store, journal: Journal) {
    this.#store = store;
    this.#journal = journal;
  }

  /** What to ask with next; null before the first answer. */
  async cursor(): Promise<ChangeCursor | null> {
    const query = this.#store.sql.selectFrom("setting").select("value").where("name", "=", CURSOR);
    const row = this.#store.first(query);
    return row ? storedJson(row.value, ChangeCursor) : null;
  }

  /**
   * Take changes over, and the cursor with them, in one transaction: asked for again after a power cut, they change
   * nothing. A token issued here whose entry the registry has not answered yet keeps the state of this ledger.
   */
  async apply({ changes, next }: Changes): Promise<void> {
    const { sql } = this.#store;
    this.#store.transact(() => {
      const answered = this.#journal.answeredSeq();
      for (const { vendorCode, serialNumber, tokenState } of changes) {
        if (vendorCode === undefined || serialNumber === undefined || tokenState === undefined) continue;
        this.#store.run(
          sql
            .updateTable("held_token")
            .set({ state: tokenState })
            .where("vendor_code", "=", vendorCode)
            .where("serial_number", "=", serialNumber)
            .where(({ or, eb }) => or([eb("issued_seq", "is", null), eb("issued_seq", "<=", answered)])),
        );
      }
      const value = JSON.stringify(next);
      this.#store.run(
        sql
          .insertInto("setting")
          .values({ name: CURSOR, value })
          .onConflict((conflict) => conflict.column("name").doUpdateSet({ value })),
      );
    });
  }
}
