import type { TokenRef } from "../contract/ids.ts";
import type { JournalEntry } from "../contract/journal.ts";
import { LedgerError } from "./errors.ts";
import type { Journal } from "./journal.ts";
import type { CardState } from "./schema.ts";
import type { Store } from "./store.ts";

/** A card of the branch's stock and where it stands (R17). */
export interface StockCard extends TokenRef {
  readonly state: CardState;
  readonly shipmentId: string;
  /** Device id of the card's applet, once known: hexadecimal. */
  readonly cardId: string | null;
  /** Order of receipt; the cursor of `list`. */
  readonly place: number;
}

/** A card as a shipment names it. */
export interface ShippedCard extends TokenRef {
  readonly cardId?: string | undefined;
}

export interface StockCounts {
  readonly inStock: number;
  readonly allotted: number;
  readonly writing: number;
  readonly issued: number;
  readonly spoiled: number;
}

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
   * The card to issue next: the first one that can be issued without the line (allotted, its package not
   * expired), otherwise the first one of the stack.
   * @param now milliseconds since 1970
   */
  async next(now: number): Promise<StockCard | null> {
    const ready = this.#cards()
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
    const any = this.#cards().where("state", "in", ["in-stock", "allotted"]);
    return cardOf(
      this.#store.first(ready.orderBy("place").limit(1)) ?? this.#store.first(any.orderBy("place").limit(1)),
    );
  }

  async counts(): Promise<StockCounts> {
    const query = this.#store.sql
      .selectFrom("card")
      .select(({ fn }) => ["state", fn.countAll<number>().as("cards")])
      .groupBy("state");
    const counted = new Map(this.#store.all(query).map(({ state, cards }) => [state, cards]));
    const of = (state: CardState) => counted.get(state) ?? 0;
    return {
      inStock: of("in-stock"),
      allotted: of("allotted"),
      writing: of("writing"),
      issued: of("issued"),
      spoiled: of("spoiled"),
    };
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

  /** `find` for the ledger's own parts. */
  read({ vendorCode, serialNumber }: TokenRef): StockCard | null {
    const query = this.#cards().where("vendor_code", "=", vendorCode);
    return cardOf(this.#store.first(query.where("serial_number", "=", serialNumber)));
  }

  /** Move a card, inside the caller's transaction. For the ledger's own parts. */
  move({ vendorCode, serialNumber }: TokenRef, state: CardState, cardId?: string): void {
    this.#store.run(
      this.#store.sql
        .updateTable("card")
        .set(cardId === undefined ? { state } : { state, card_id: cardId })
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

interface CardRow {
  readonly place: number;
  readonly vendor_code: string;
  readonly serial_number: string;
  readonly state: CardState;
  readonly shipment_id: string;
  readonly card_id: string | null;
}

function cardOf(row: CardRow | undefined): StockCard | null {
  if (!row) return null;
  return {
    vendorCode: row.vendor_code,
    serialNumber: row.serial_number,
    state: row.state,
    shipmentId: row.shipment_id,
    cardId: row.card_id,
    place: row.place,
  };
}
