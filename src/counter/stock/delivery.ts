import type { DeliveryView } from "../../contract/calls/stock.ts";
import { type TokenRef, VendorCode } from "../../contract/ids.ts";
import { rangesOf, type SerialRange, serialsOf } from "../../contract/shipments.ts";
import type { Desk } from "../desk.ts";

/** One row of a list of delivered cards: what could be read of it, without its secrets. */
export interface ListedCard {
  /** Line of a CSV, number of a PSKC's key package. */
  readonly at: number;
  readonly serialNumber: string;
  readonly vendorCode: string | null;
  readonly shipmentId: string | null;
}

type Rejected = DeliveryView["rejected"][number];

/** Cards of one shipment that a list names and that can be received. */
export interface Delivery {
  readonly shipmentId: string | null;
  readonly vendorCode: string | null;
  readonly boxes: readonly SerialRange[];
  readonly fresh: number;
  readonly already: number;
  readonly rejected: readonly Rejected[];
  readonly notListed: number;
}

const nameOf = ({ vendorCode, serialNumber }: TokenRef) => `${vendorCode}-${serialNumber}`;

/**
 * Hold a list against what the centre announced and what is in the stock (R17). A card that was not announced is
 * received only by a list that names its shipment: that is how a branch without a line gets on (R12).
 */
export async function matchDelivery({ ledger }: Desk, rows: readonly ListedCard[]): Promise<Delivery> {
  const announced = new Map<string, string>();
  const waiting = await ledger.shipments.waiting();
  for (const shipment of waiting) {
    for (const serialNumber of shipment.waiting.flatMap(serialsOf)) {
      announced.set(nameOf({ vendorCode: shipment.vendorCode, serialNumber }), shipment.shipmentId);
    }
  }
  const vendors = new Set(waiting.map(({ vendorCode }) => vendorCode));
  const onlyVendor = vendors.size === 1 ? [...vendors][0] : undefined;
  const fresh: TokenRef[] = [];
  const rejected: Rejected[] = [];
  const seen = new Set<string>();
  let shipment: { readonly id: string; readonly vendorCode: string } | null = null;
  let already = 0;
  for (const row of rows) {
    const { at, serialNumber } = row;
    const reject = (reason: Rejected["reason"]) => rejected.push({ at, serialNumber, reason });
    const vendorCode = row.vendorCode ?? onlyVendor;
    if (!/^\d{8,16}$/.test(serialNumber)) reject("serialNumber");
    else if (vendorCode === undefined || !VendorCode.safeParse(vendorCode).success) reject("vendorCode");
    else if (seen.has(nameOf({ vendorCode, serialNumber }))) reject("duplicate");
    else {
      const token = { vendorCode, serialNumber };
      seen.add(nameOf(token));
      const id = announced.get(nameOf(token)) ?? row.shipmentId;
      if (await ledger.stock.find(token)) already += 1;
      else if (id === null) reject("notAnnounced");
      else if (row.shipmentId !== null && row.shipmentId !== id) reject("otherShipment");
      else if (shipment && (shipment.id !== id || shipment.vendorCode !== vendorCode))
        reject("otherShipment");
      else {
        shipment ??= { id, vendorCode };
        fresh.push(token);
      }
    }
  }
  const same = [...announced].filter(([, id]) => id === shipment?.id).map(([name]) => name);
  return {
    shipmentId: shipment?.id ?? null,
    vendorCode: shipment?.vendorCode ?? null,
    boxes: rangesOf(fresh.map(({ serialNumber }) => serialNumber)),
    fresh: fresh.length,
    already,
    rejected,
    notListed: same.filter((name) => !seen.has(name)).length,
  };
}
