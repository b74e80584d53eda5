import { z } from "zod";
import {
  StockMove,
  serialsOf,
  WaitingRange,
  type WaitingShipment,
  type WaitingShipments,
} from "../contract/shipments.ts";
import { readSetting, writeSetting } from "./settings.ts";
import type { Stock } from "./stock.ts";
import { type Store, storedJson } from "./store.ts";

/** Setting: the registry's list is to be asked for again. */
export const SHIPMENTS_STALE = "shipments.stale";
/** Setting: the stock of replaced workstations that was announced to this branch. */
const MOVES = "stock.moves";

/** What the centre has announced for this branch, kept so that it can be received while the line is down (R12). */
export class Shipments {
  readonly #store: Store;
  readonly #stock: Stock;

  constructor(store: Store, stock: Stock) {
    this.#store = store;
    this.#stock = stock;
  }

  /** True until the registry's list was taken over, and again when it may have changed. */
  async stale(): Promise<boolean> {
    return readSetting(this.#store, SHIPMENTS_STALE, z.boolean()) ?? true;
  }

  /** Take the registry's list over in place of the one before. */
  async announce({ shipments, moves }: WaitingShipments): Promise<void> {
    const { sql } = this.#store;
    this.#store.transact(() => {
      this.#store.run(sql.deleteFrom("shipment"));
      for (const { shipmentId, vendorCode, announcedAt, waiting } of shipments) {
        this.#store.run(
          sql.insertInto("shipment").values({
            shipment_id: shipmentId,
            vendor_code: vendorCode,
            announced_at: announcedAt,
            waiting: JSON.stringify(waiting),
          }),
        );
      }
      writeSetting(this.#store, SHIPMENTS_STALE, false);
      writeSetting(this.#store, MOVES, moves);
    });
  }

  /** Replaced workstations of this branch, newest first, and how many of their cards have not arrived (R17). */
  async moves(): Promise<(StockMove & { readonly waiting: number })[]> {
    const moves = readSetting(this.#store, MOVES, z.array(StockMove)) ?? [];
    if (moves.length === 0) return [];
    const ranges = (await this.waiting()).flatMap(({ waiting }) => waiting);
    return moves.map((move) => {
      const theirs = ranges.filter(({ movedFrom }) => movedFrom === move.workstationId);
      return { ...move, waiting: theirs.reduce((sum, { cards }) => sum + cards, 0) };
    });
  }

  /** Announced shipments of which cards are still to be received here, the oldest first; and what came of them. */
  async waiting(): Promise<(WaitingShipment & { readonly received: number })[]> {
    const query = this.#store.sql.selectFrom("shipment").selectAll().orderBy("announced_at");
    return this.#store.all(query.orderBy("shipment_id")).flatMap((row) => {
      const announced = storedJson(row.waiting, z.array(WaitingRange));
      const waiting = announced.flatMap((range) => this.#notReceived(row.vendor_code, range));
      if (waiting.length === 0) return [];
      return [
        {
          shipmentId: row.shipment_id,
          vendorCode: row.vendor_code,
          announcedAt: row.announced_at,
          received: this.#stock.receivedOf(row.shipment_id),
          waiting,
        },
      ];
    });
  }

  /** What is left of a range when the cards that are in the stock already are taken out. */
  #notReceived(vendorCode: string, range: WaitingRange): WaitingRange[] {
    const known = this.#stock.serialsBetween(vendorCode, range.first, range.last);
    if (known.size === 0) return [range];
    const left: WaitingRange[] = [];
    let open: WaitingRange | null = null;
    for (const serialNumber of serialsOf(range)) {
      if (known.has(serialNumber)) open = null;
      else if (open) {
        open.last = serialNumber;
        open.cards += 1;
      } else {
        open = { ...range, first: serialNumber, last: serialNumber, cards: 1 };
        left.push(open);
      }
    }
    return left;
  }
}
