import { ChangeCursor, type Changes } from "../contract/changes.ts";
import type { TokenRef } from "../contract/ids.ts";
import type { TokenState } from "../contract/token.ts";
import type { Journal } from "./journal.ts";
import type { Packages } from "./packages.ts";
import { SHIPMENTS_STALE } from "./shipments.ts";
import type { Stock } from "./stock.ts";
import { type Store, storedJson } from "./store.ts";

/** After these, what waits for the branch may be another thing (R17). */
const newsOfShipments: ReadonlySet<string> = new Set(["shipment.imported", "token.received", "stock.moved"]);
/** Where the cursor rests among the settings. */
const CURSOR = "changes.cursor";

/** What the registry tells of tokens that this ledger knows, and how far it was listened to. */
export class Feed {
  readonly #store: Store;
  readonly #journal: Journal;
  readonly #stock: Stock;
  readonly #packages: Packages;

  constructor(store: Store, journal: Journal, stock: Stock, packages: Packages) {
    this.#store = store;
    this.#journal = journal;
    this.#stock = stock;
    this.#packages = packages;
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
      if (changes.some(({ kind }) => newsOfShipments.has(kind))) this.#put(SHIPMENTS_STALE, true);
      for (const { vendorCode, serialNumber, tokenState } of changes) {
        if (vendorCode === undefined || serialNumber === undefined || tokenState === undefined) continue;
        this.#endOfStock({ vendorCode, serialNumber }, tokenState);
        this.#store.run(
          sql
            .updateTable("held_token")
            .set({ state: tokenState })
            .where("vendor_code", "=", vendorCode)
            .where("serial_number", "=", serialNumber)
            .where(({ or, eb }) => or([eb("issued_seq", "is", null), eb("issued_seq", "<=", answered)])),
        );
      }
      this.#put(CURSOR, next);
    });
  }

  /**
   * R17: a card of this stock whose life the registry has ended can never be issued any more, whoever ended it. What
   * this workstation is writing just now is left to the end of that write.
   */
  #endOfStock(token: TokenRef, tokenState: TokenState): void {
    if (tokenState !== "spoiled" && tokenState !== "disposed") return;
    const card = this.#stock.read(token);
    if (card?.state === "in-stock" || card?.state === "allotted") {
      this.#stock.move(token, "spoiled");
      this.#packages.forget(token);
    } else if (card?.state !== "spoiled") return;
    if (tokenState === "disposed" && card.discarded === null) this.#stock.discard(token, "elsewhere");
  }

  #put(name: string, content: unknown): void {
    const value = JSON.stringify(content);
    this.#store.run(
      this.#store.sql
        .insertInto("setting")
        .values({ name, value })
        .onConflict((conflict) => conflict.column("name").doUpdateSet({ value })),
    );
  }
}
