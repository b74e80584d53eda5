import type { TokenRef } from "../contract/ids.ts";
import type { JournalEntry } from "../contract/journal.ts";
import type { CountedPlace, StockStates } from "../contract/stockEntries.ts";
import { LedgerError } from "./errors.ts";
import type { Journal } from "./journal.ts";
import type { CardState, Discarded } from "./schema.ts";
import { type CardRow, cardOf, type StockCard } from "./stockCard.ts";
import type { Store } from "./store.ts";

/** A card as a shipment names it. */
export interface ShippedCard extends TokenRef {
  readonly cardId?: string | undefined;
}

/** For whom the next card is looked up. */
export interface NextFor {
  /** Their drawer comes before the safe; other tellers' drawers are not looked into. */
  readonly tellerId: string | null;
  /** True when a card that is not allotted yet can be: the registry is there. */
  readonly reachable: boolean;
}

/** How many cards that can be issued somebody keeps; `tellerId` null is the safe. */
interface PlaceCount {
  readonly tellerId: string | null;
  readonly cards: number;
}

/** The states of cards that can be issued. */
const issuable = ["in-stock", "allotted"] as const satisfies readonly CardState[];

/** Every card from the shipment to the customer's hand (R17). */
export class Stock {
  readonly #store: Store;
  readonly #journal: Journal;

  constructor(store: Store, journal: Journal) {
    this.#store = store;
    this.#journal = journal;
  }

  /**
   * Take a shipment into stock and record it. Receiving the same shipment again adds only what is new; when
   * nothing is, nothing is recorded and the answer is null (R16).
   * @throws LedgerError shipmentConflict when a card came with another shipment, contentInvalid
   */
  async receive(
    shipmentId: string,
    cards: readonly ShippedCard[],
    tellerId: string,
  ): Promise<JournalEntry | null> {
    return this.#store.transact(() => {
      const fresh = new Map<string, ShippedCard>();
      for (const card of cards) {
        const known = this.read(card);
        if (!known) fresh.set(`${card.vendorCode}-${card.serialNumber}`, card);
        else if (known.shipmentId !== shipmentId) throw conflict(known);
      }
      if (fresh.size === 0) return null;
      const received = [...fresh.values()];
      for (const { vendorCode, serialNumber, cardId = null } of received) {
        this.#store.run(
          this.#store.sql.insertInto("card").values({
            vendor_code: vendorCode,
            serial_number: serialNumber,
            state: "in-stock",
            shipment_id: shipmentId,
            card_id: cardId,
          }),
        );
      }
      const body = {
        shipmentId,
        cards: received.map(({ vendorCode, serialNumber }) => ({ vendorCode, serialNumber })),
      };
      return this.#journal.write({ type: "stock.received", body }, { tellerId });
    });
  }

  async find(token: TokenRef): Promise<StockCard | null> {
    return this.read(token);
  }

  /** The card whose applet has this device id, when it is known and no other card claims the same. */
  async findByCardId(cardId: string): Promise<StockCard | null> {
    // Some makers' applets tell none: that says nothing about which card it is.
    if (cardId === "") return null;
    const found = this.#store.all(this.#cards().where("card_id", "=", cardId).limit(2));
    return found.length === 1 ? cardOf(found[0]) : null;
  }

  /**
   * The card to issue next: of the teller's drawer, then of the safe; in each, first one whose package is here and
   * has not expired. Without the line such a one of the safe comes before one of the drawer that has none (R12).
   * @param now milliseconds since 1970
   */
  async next(
    now: number,
    { tellerId, reachable }: NextFor = { tellerId: null, reachable: false },
  ): Promise<StockCard | null> {
    const any = this.#cards().where("state", "in", issuable).orderBy("place").limit(1);
    const ready = any
      .where("state", "=", "allotted")
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom("package")
            .select("package_id")
            .whereRef("package.vendor_code", "=", "card.vendor_code")
            .whereRef("package.serial_number", "=", "card.serial_number")
            .where("purpose", "=", "issue")
            .where("expires_at", ">", new Date(now).toISOString()),
        ),
      );
    const drawer = (query: typeof any) => (tellerId === null ? [] : [query.where("holder", "=", tellerId)]);
    const safe = (query: typeof any) => [query.where("holder", "is", null)];
    const order = reachable
      ? [...drawer(ready), ...drawer(any), ...safe(ready), ...safe(any)]
      : [...drawer(ready), ...safe(ready), ...drawer(any), ...safe(any)];
    for (const query of order) {
      const row = this.#store.first(query);
      if (row) return cardOf(row);
    }
    return null;
  }

  /** In-stock cards in the order in which they are wanted as allotted: those in drawers first. */
  async toAllot(limit: number): Promise<StockCard[]> {
    const query = this.#cards().where("state", "=", "in-stock");
    const drawers = query.where("holder", "is not", null).orderBy("place").limit(limit);
    const first = this.#store.all(drawers).flatMap((row) => cardOf(row) ?? []);
    const safe = query.where("holder", "is", null).orderBy("place");
    const more = this.#store.all(safe.limit(Math.max(0, limit - first.length)));
    return [...first, ...more.flatMap((row) => cardOf(row) ?? [])];
  }

  /** The book by state. A spoiled card that has left the branch counts as discarded. */
  async counts(): Promise<StockStates> {
    return this.states();
  }

  /** `counts` for the ledger's own parts. */
  states(): StockStates {
    const query = this.#store.sql
      .selectFrom("card")
      .select(({ fn }) => ["state", "discarded", fn.countAll<number>().as("cards")])
      .groupBy(["state", "discarded"]);
    const rows = this.#store.all(query);
    const of = (wanted: CardState, gone = false) =>
      rows
        .filter(({ state, discarded }) => state === wanted && (discarded !== null) === gone)
        .reduce((sum, { cards }) => sum + cards, 0);
    return {
      inStock: of("in-stock"),
      allotted: of("allotted"),
      writing: of("writing"),
      issued: of("issued"),
      spoiled: of("spoiled"),
      discarded: of("spoiled", true),
    };
  }

  /** Who keeps how many cards that can be issued. */
  async places(): Promise<PlaceCount[]> {
    const query = this.#store.sql
      .selectFrom("card")
      .select(({ fn }) => ["holder", fn.countAll<number>().as("cards")])
      .where("state", "in", issuable)
      .groupBy("holder")
      .orderBy("holder");
    return this.#store.all(query).map(({ holder, cards }) => ({ tellerId: holder, cards }));
  }

  /** The book of a place: the cards that must lie there, in order of receipt. */
  async at(place: CountedPlace): Promise<StockCard[]> {
    return this.book(place);
  }

  /** `at` for the ledger's own parts. */
  book(place: CountedPlace): StockCard[] {
    const cards = this.#cards().orderBy("place");
    const here =
      place.kind === "spoiled"
        ? cards.where("state", "=", "spoiled").where("discarded", "is", null)
        : cards
            .where("state", "in", issuable)
            .where(
              "holder",
              place.kind === "safe" ? "is" : "=",
              place.kind === "safe" ? null : place.tellerId,
            );
    return this.#store.all(here).flatMap((row) => cardOf(row) ?? []);
  }

  /** A page of the stock in order of receipt; `after` is the last page's last `place`. */
  async list(page: {
    readonly limit: number;
    readonly after?: number | undefined;
    readonly state?: CardState | undefined;
  }): Promise<StockCard[]> {
    const { limit, after = 0, state } = page;
    const query = this.#cards().where("place", ">", after).orderBy("place").limit(limit);
    const rows = this.#store.all(state === undefined ? query : query.where("state", "=", state));
    return rows.flatMap((row) => cardOf(row) ?? []);
  }

  /** How many cards came with a shipment. For the ledger's own parts. */
  receivedOf(shipmentId: string): number {
    const query = this.#store.sql
      .selectFrom("card")
      .select(({ fn }) => fn.countAll<number>().as("cards"))
      .where("shipment_id", "=", shipmentId);
    return this.#store.first(query)?.cards ?? 0;
  }

  /** Serial numbers of this stock from `first` to `last`, both of one length. For the ledger's own parts. */
  serialsBetween(vendorCode: string, first: string, last: string): ReadonlySet<string> {
    const query = this.#store.sql
      .selectFrom("card")
      .select("serial_number")
      .where("vendor_code", "=", vendorCode)
      .where("serial_number", ">=", first)
      .where("serial_number", "<=", last);
    const rows = this.#store.all(query).filter(({ serial_number }) => serial_number.length === first.length);
    return new Set(rows.map(({ serial_number }) => serial_number));
  }

  /** `find` for the ledger's own parts. */
  read({ vendorCode, serialNumber }: TokenRef): StockCard | null {
    const query = this.#cards().where("vendor_code", "=", vendorCode);
    return cardOf(this.#store.first(query.where("serial_number", "=", serialNumber)));
  }

  /** Move a card, inside the caller's transaction. For the ledger's own parts. */
  move(token: TokenRef, state: CardState, cardId?: string): void {
    this.#set(token, cardId === undefined ? { state } : { state, card_id: cardId });
  }

  /** A card leaves the stock by this entry, inside the caller's transaction. For the ledger's own parts. */
  spoil({ vendorCode, serialNumber }: TokenRef, seq: number): void {
    this.#set({ vendorCode, serialNumber }, { state: "spoiled", spoiled_seq: seq });
  }

  /** Give a card to a teller's drawer, or to the safe with null. For the ledger's own parts. */
  hold(token: TokenRef, holder: string | null): void {
    this.#set(token, { holder });
  }

  /** A spoiled card leaves the branch. For the ledger's own parts. */
  discard(token: TokenRef, discarded: Discarded): void {
    this.#set(token, { discarded });
  }

  #set(
    { vendorCode, serialNumber }: TokenRef,
    values: Partial<Pick<CardRow, "state" | "holder" | "card_id" | "spoiled_seq" | "discarded">>,
  ): void {
    this.#store.run(
      this.#store.sql
        .updateTable("card")
        .set(values)
        .where("vendor_code", "=", vendorCode)
        .where("serial_number", "=", serialNumber),
    );
  }

  #cards() {
    return this.#store.sql.selectFrom("card").selectAll();
  }
}

function conflict({ vendorCode, serialNumber, shipmentId }: StockCard): LedgerError {
  const parameters = { vendorCode, serialNumber, shipmentId };
  return new LedgerError("shipmentConflict", { parameters, rule: "R17" });
}
