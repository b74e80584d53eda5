import type { TellerView } from "../../contract/ipc.ts";
import { rangesOf, type SerialRange, serialsOf } from "../../contract/shipments.ts";
import { SyncError } from "../../sync/index.ts";
import type { Desk } from "../desk.ts";
import { CounterError } from "../errors.ts";
import { type Recorded, settle } from "../record.ts";
import { requireOpenDay } from "./day.ts";
import type { Delivery } from "./delivery.ts";

type Shipments = Desk["ledger"]["shipments"];
type Waiting = Awaited<ReturnType<Shipments["waiting"]>>;

/** What is on its way to this branch, from the vendor or from a replaced workstation. Without the line it is what the registry said last (R12). */
export async function waitingShipments({ ledger, registry, workstationId }: Desk): Promise<{
  readonly shipments: Waiting;
  readonly moves: Awaited<ReturnType<Shipments["moves"]>>;
  readonly registryAsked: boolean;
}> {
  let registryAsked = true;
  try {
    await ledger.shipments.announce(await registry.shipments(workstationId));
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    registryAsked = false;
  }
  return {
    shipments: await ledger.shipments.waiting(),
    moves: await ledger.shipments.moves(),
    registryAsked,
  };
}

/** One entry of the journal holds as many. */
const MOST_CARDS = 5000;

/**
 * Take cards into the stock (8801, R17): those from the first to the last serial number that somebody has read off the
 * cards themselves. Of a shipment that was announced, or of a list that came with it. Works without the line (R12);
 * what is here already is not received twice (R16).
 * @throws CounterError nothingThere, notShipped, transactionRefused; LedgerError dayClosed, shipmentConflict …
 */
export async function receiveCards(
  desk: Desk,
  order: {
    readonly shipmentId: string;
    readonly vendorCode: string;
    readonly delivery: Delivery | null;
    readonly first: string;
    readonly last: string;
  },
  teller: TellerView,
): Promise<Recorded & SerialRange> {
  await requireOpenDay(desk);
  const { shipmentId, vendorCode, delivery } = order;
  const boxes = delivery?.boxes ?? (await announcedBoxes(desk, shipmentId, vendorCode));
  const chosen = between(boxes.flatMap(serialsOf), order.first.trim(), order.last.trim());
  const cards = chosen.slice(0, MOST_CARDS).map((serialNumber) => ({ vendorCode, serialNumber }));
  const entry = await desk.ledger.stock.receive(shipmentId, cards, teller.tellerId);
  if (!entry) throw new CounterError("nothingThere", { rule: "R16" });
  const recorded = await settle(desk, entry);
  const received = rangesOf(cards.map(({ serialNumber }) => serialNumber));
  const first = received[0]?.first ?? order.first;
  return { ...recorded, cards: cards.length, first, last: received.at(-1)?.last ?? order.last };
}

async function announcedBoxes(
  { ledger }: Desk,
  shipmentId: string,
  vendorCode: string,
): Promise<readonly SerialRange[]> {
  const shipment = (await ledger.shipments.waiting()).find(
    (known) => known.shipmentId === shipmentId && known.vendorCode === vendorCode,
  );
  if (!shipment) throw new CounterError("nothingThere", { rule: "R16" });
  return shipment.waiting;
}

/** The numbers from one to another, both of which must be there. @throws CounterError notShipped */
function between(serials: readonly string[], first: string, last: string): readonly string[] {
  const from = serials.indexOf(first);
  const to = serials.indexOf(last);
  if (from < 0 || to < from) throw new CounterError("notShipped", { rule: "R17" });
  return serials.slice(from, to + 1);
}
