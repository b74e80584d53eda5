import path from "node:path";
import { v7 as uuidv7 } from "uuid";
import type { DeliveryView } from "../contract/calls/stock.ts";
import type { CallOutput } from "../contract/ipc.ts";
import {
  CounterError,
  type Delivery,
  type Desk,
  matchDelivery,
  prepareClosing,
  signClosing,
} from "../counter/index.ts";
import { readDeliveryList } from "./deliveryList.ts";
import { keepReport } from "./reports.ts";

/** Rejected rows that a screen lists; the count goes on. */
const MOST_REJECTED = 200;
/** How long a supervisor's signature waits for its paper, milliseconds. */
const SIGNATURE_MS = 2 * 60_000;

type Prepared = Awaited<ReturnType<typeof prepareClosing>>;

/** What is kept between two calls of the stock's screens: the list that was read, the closing that was signed. */
export class StockWork {
  readonly #desk: Desk;
  readonly #reports: string;
  #list: { readonly id: string; readonly delivery: Delivery } | null = null;
  #closing: (Prepared & { readonly until: number }) | null = null;

  constructor(desk: Desk, dataDir: string) {
    this.#desk = desk;
    this.#reports = path.join(dataDir, "closings");
  }

  /** @throws WorkstationError listUnreadable, listEmpty */
  async readDelivery(file: string): Promise<DeliveryView> {
    const { format, rows } = await readDeliveryList(file);
    const delivery = await matchDelivery(this.#desk, rows);
    const listId = uuidv7();
    this.#list = { id: listId, delivery };
    return {
      listId,
      fileName: path.basename(file),
      format,
      ...delivery,
      boxes: [...delivery.boxes],
      rejectedCount: delivery.rejected.length,
      rejected: delivery.rejected.slice(0, MOST_REJECTED),
    };
  }

  /** The list of that id; null when it is another one by now, or none was asked for. */
  delivery(listId: string | null): Delivery | null {
    return listId !== null && this.#list?.id === listId ? this.#list.delivery : null;
  }

  async prepareClosing(...order: Parameters<typeof prepareClosing>): Promise<Prepared["paper"]> {
    const prepared = await prepareClosing(...order);
    this.#closing = { ...prepared, until: this.#desk.clock.now() + SIGNATURE_MS };
    return prepared.paper;
  }

  /** @throws CounterError closingGone, transactionRefused; LedgerError; WorkstationError reportNotKept */
  async signClosing(closingId: string, report: Uint8Array): Promise<CallOutput<"closing.sign">> {
    const prepared = this.#closing;
    if (prepared?.paper.closingId !== closingId || prepared.until < this.#desk.clock.now()) {
      throw new CounterError("closingGone", { rule: "R13" });
    }
    // A signature is good for one paper.
    this.#closing = null;
    const kept = await keepReport(this.#reports, prepared.paper, report);
    return { ...(await signClosing(this.#desk, prepared, kept.sha256)), ...kept };
  }
}
