import type { TokenRef } from "../contract/ids.ts";
import type { JournalBody, JournalEntry } from "../contract/journal.ts";
import type { StockPlace } from "../contract/stockEntries.ts";
import { LedgerError } from "./errors.ts";
import type { By, Journal } from "./journal.ts";
import type { Packages } from "./packages.ts";
import type { Stock } from "./stock.ts";
import type { StockCard } from "./stockCard.ts";
import type { Store } from "./store.ts";

/** Who keeps the cards of a place: null for the safe. */
const holderOf = (place: StockPlace): string | null => (place.kind === "safe" ? null : place.tellerId);

/** What happens to cards that no customer holds (R17): each is one transaction of stock and journal (R16). */
export class Movements {
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

  /**
   * Cards go from one place to another, all of them or none.
   * @throws LedgerError cardUnknown, cardNotThere (R17), contentInvalid …
   */
  async handOver(body: JournalBody<"stock.handedOver">, by: By): Promise<JournalEntry> {
    return this.#store.transact(() => {
      const from = holderOf(body.from);
      for (const token of body.cards) {
        if (this.#inStock(token).holder !== from) throw notThere(token);
        this.#stock.hold(token, holderOf(body.to));
      }
      return this.#journal.write({ type: "stock.handedOver", body }, by);
    });
  }

  /**
   * A card that was never written leaves the stock; nothing sealed for it is kept.
   * @throws LedgerError cardUnknown, cardNotThere (R17), contentInvalid …
   */
  async spoil(body: JournalBody<"stock.spoiled">, by: By): Promise<JournalEntry> {
    return this.#store.transact(() => {
      this.#inStock(body);
      const entry = this.#journal.write({ type: "stock.spoiled", body }, by);
      this.#stock.spoil(body, entry.seq);
      this.#packages.forget(body);
      return entry;
    });
  }

  /**
   * Spoiled cards leave the branch, all of them or none.
   * @throws LedgerError cardUnknown, cardNotThere (R17), contentInvalid …
   */
  async discard(body: JournalBody<"stock.discarded">, by: By): Promise<JournalEntry> {
    return this.#store.transact(() => {
      for (const token of body.cards) {
        const card = this.#known(token);
        if (card.state !== "spoiled" || card.discarded !== null) throw notThere(token);
        this.#stock.discard(token, body.how);
      }
      return this.#journal.write({ type: "stock.discarded", body }, by);
    });
  }

  /**
   * The life of a card of the stock ends: it is given to nobody any more, and nothing sealed for it is kept.
   * @throws LedgerError cardUnknown, cardNotThere (R17), contentInvalid …
   */
  async dispose(body: JournalBody<"token.disposed">, by: By): Promise<JournalEntry> {
    return this.#store.transact(() => {
      this.#inStock(body);
      const entry = this.#journal.write({ type: "token.disposed", body }, by);
      this.#stock.spoil(body, entry.seq);
      this.#stock.discard(body, "destroyed");
      this.#packages.forget(body);
      return entry;
    });
  }

  #known(token: TokenRef): StockCard {
    const card = this.#stock.read(token);
    if (card) return card;
    const { vendorCode, serialNumber } = token;
    throw new LedgerError("cardUnknown", { parameters: { vendorCode, serialNumber }, rule: "R17" });
  }

  #inStock(token: TokenRef): StockCard {
    const card = this.#known(token);
    if (card.state !== "in-stock" && card.state !== "allotted") throw notThere(token);
    return card;
  }
}

function notThere({ vendorCode, serialNumber }: TokenRef): LedgerError {
  return new LedgerError("cardNotThere", { parameters: { vendorCode, serialNumber }, rule: "R17" });
}
