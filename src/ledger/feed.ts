import { sql } from "kysely";
import { ChangeCursor, type Changes } from "../contract/changes.ts";
import type { TokenRef } from "../contract/ids.ts";
import type { TokenState } from "../contract/token.ts";
import type { Journal } from "./journal.ts";
import type { Packages } from "./packages.ts";
import { readSetting, writeSetting } from "./settings.ts";
import { SHIPMENTS_STALE } from "./shipments.ts";
import type { Stock } from "./stock.ts";
import type { Store } from "./store.ts";

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
    return readSetting(this.#store, CURSOR, ChangeCursor);
  }

  /**
   * Take changes over, and the cursor with them, in one transaction: asked for again after a power cut, they change
   * nothing. A token issued here whose entry the registry has not answered yet keeps the state of this ledger.
   */
  async apply({ changes, next }: Changes): Promise<void> {
    this.#store.transactSoon(() => {
      if (changes.some(({ kind }) => newsOfShipments.has(kind)))
        writeSetting(this.#store, SHIPMENTS_STALE, true);
      /** The newest word about each token. */
      const told = new Map<string, TokenRef & { readonly tokenState: TokenState }>();
      for (const { vendorCode, serialNumber, tokenState } of changes) {
        if (vendorCode === undefined || serialNumber === undefined || tokenState === undefined) continue;
        this.#endOfStock({ vendorCode, serialNumber }, tokenState);
        told.set(`${vendorCode}-${serialNumber}`, { vendorCode, serialNumber, tokenState });
      }
      this.#putStates(JSON.stringify([...told.values()]));
      writeSetting(this.#store, CURSOR, next);
    });
  }

  /** One statement for all of them: the counter waits as long as this takes. */
  #putStates(told: string): void {
    const answered = this.#journal.answeredSeq();
    this.#store.run(sql`UPDATE held_token SET state = told.state
      FROM (SELECT value ->> 'vendorCode' AS vendor_code, value ->> 'serialNumber' AS serial_number,
        value ->> 'tokenState' AS state FROM json_each(${told})) AS told
      WHERE held_token.serial_number = told.serial_number AND held_token.vendor_code = told.vendor_code
        AND held_token.state <> told.state AND (issued_seq IS NULL OR issued_seq <= ${answered})`);
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
}
