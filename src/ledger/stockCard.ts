import type { TokenRef } from "../contract/ids.ts";
import type { CardState, Discarded } from "./schema.ts";

/** A card of the branch's stock and where it stands (R17). */
export interface StockCard extends TokenRef {
  readonly state: CardState;
  readonly shipmentId: string;
  /** Device id of the card's applet, once known: hexadecimal. */
  readonly cardId: string | null;
  /** Order of receipt; the cursor of `list`. */
  readonly place: number;
  /** The teller in whose drawer it is; null in the safe. Says nothing of a card that is issued or spoiled. */
  readonly holder: string | null;
  /** Journal entry that spoiled it, where this version wrote one. */
  readonly spoiledSeq: number | null;
  /** How a spoiled card left the branch; null while it is here. */
  readonly discarded: Discarded | null;
}

/** Its row. */
export interface CardRow {
  readonly place: number;
  readonly vendor_code: string;
  readonly serial_number: string;
  readonly state: CardState;
  readonly shipment_id: string;
  readonly card_id: string | null;
  readonly holder: string | null;
  readonly spoiled_seq: number | null;
  readonly discarded: Discarded | null;
}

export function cardOf(row: CardRow | undefined): StockCard | null {
  if (!row) return null;
  return {
    vendorCode: row.vendor_code,
    serialNumber: row.serial_number,
    state: row.state,
    shipmentId: row.shipment_id,
    cardId: row.card_id,
    place: row.place,
    holder: row.holder,
    spoiledSeq: row.spoiled_seq,
    discarded: row.discarded,
  };
}
