/** GET /v1/shipments: cards on their way to a branch, as the centre imported them from the vendor (R17). */
import { z } from "zod";
import { Instant, SerialNumber, TellerId, Uuid, VendorCode } from "./ids.ts";

/** Serial numbers that follow one another, of the same length: a box, as it is labelled. */
export const SerialRange = z.object({
  first: SerialNumber,
  last: SerialNumber,
  cards: z.int().positive().max(1_000_000),
});
export type SerialRange = z.infer<typeof SerialRange>;

export const ShipmentsQuery = z.object({
  workstationId: Uuid.meta({ examples: ["0190f6c2-5b1e-7c3a-9d42-6f0e8a7b1c25"] }),
});
export type ShipmentsQuery = z.infer<typeof ShipmentsQuery>;

/** Cards that wait. */
export const WaitingRange = SerialRange.extend({
  /** The replaced workstation whose they were; absent when they come from the vendor. */
  movedFrom: Uuid.optional(),
});
export type WaitingRange = z.infer<typeof WaitingRange>;

/** A workstation of the branch was replaced, and its stock announced again (R17). */
export const StockMove = z.object({
  /** The one that was replaced. */
  workstationId: Uuid,
  at: Instant,
  /** Cards that were announced; those that have not arrived are in the shipments, as `movedFrom` it. */
  cards: z.int().positive(),
  /** Who counted them, and the second person (R13). */
  supervisorId: TellerId,
  witnessId: TellerId,
});
export type StockMove = z.infer<typeof StockMove>;

export const WaitingShipment = z.object({
  shipmentId: z.string().min(1).max(64),
  vendorCode: VendorCode,
  /** When the centre imported it. */
  announcedAt: Instant,
  /** Those that no branch has received yet. */
  waiting: z.array(WaitingRange).min(1),
});
export type WaitingShipment = z.infer<typeof WaitingShipment>;

export const WaitingShipments = z
  .object({
    shipments: z.array(WaitingShipment),
    /** Newest first; those of the last weeks, and every one of which cards still wait. */
    moves: z.array(StockMove).default([]),
  })
  .meta({
    examples: [
      {
        shipments: [
          {
            shipmentId: "0190f6c5-2c11-7a01-8d3e-1f5b7c9e0a42",
            vendorCode: "71",
            announcedAt: "2026-03-02T09:30:15.000Z",
            waiting: [{ first: "0042819001", last: "0042819200", cards: 200 }],
          },
        ],
        moves: [],
      },
    ],
  });
export type WaitingShipments = z.infer<typeof WaitingShipments>;

/** Serial numbers as the ranges they make up, the shorter ones first. Those of different lengths never follow one another. */
export function rangesOf(serialNumbers: readonly string[]): SerialRange[] {
  const ranges: SerialRange[] = [];
  const inOrder = [...serialNumbers].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  for (const serial of inOrder) {
    const open = ranges.at(-1);
    if (open?.last === serial) continue;
    if (open && serial.length === open.last.length && BigInt(serial) === BigInt(open.last) + 1n) {
      open.last = serial;
      open.cards += 1;
    } else ranges.push({ first: serial, last: serial, cards: 1 });
  }
  return ranges;
}

/** The serial numbers of a range, in order. */
export function serialsOf({ first, cards }: Pick<SerialRange, "first" | "cards">): string[] {
  const start = BigInt(first);
  return Array.from({ length: cards }, (_, i) => String(start + BigInt(i)).padStart(first.length, "0"));
}
