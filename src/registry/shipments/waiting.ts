import { sql } from "kysely";
import type { WaitingRange, WaitingShipment, WaitingShipments } from "../../contract/shipments.ts";
import type { RegistryContext } from "../context.ts";
import { findWorkstation } from "../workstations.ts";
import { stockMoves } from "./moves.ts";

/** Ranges in one answer; what is beyond them comes when these have been received. */
const MOST_RANGES = 5000;

interface Row {
  readonly id: string;
  readonly vendorCode: string;
  readonly announcedAt: Date;
  readonly movedFrom: string | null;
  readonly first: string;
  readonly last: string;
  readonly cards: number;
}

/**
 * Cards that were imported for a workstation's branch, or moved from a replaced workstation of it, and that nobody has
 * received yet (R17), the oldest shipment first; numbers that follow one another as a range.
 * @throws RegistryError workstationUnknown
 */
export async function waitingShipments(
  context: RegistryContext,
  workstationId: string,
): Promise<WaitingShipments> {
  const { branch_code } = await findWorkstation(context, workstationId);
  const { rows } = await sql<Row>`
    SELECT s.id, s.vendor_code AS "vendorCode", s.arrived_at AS "announcedAt", t.moved_from AS "movedFrom",
      min(t.serial_number) AS first, max(t.serial_number) AS last, count(*)::integer AS cards
    FROM (
      SELECT shipment_id, serial_number, moved_from, length(serial_number) AS digits,
        serial_number::bigint - row_number() OVER (
          PARTITION BY shipment_id, moved_from, length(serial_number) ORDER BY serial_number) AS island
      FROM tokens WHERE branch_code = ${branch_code} AND state = 'received'
    ) AS t JOIN shipments AS s ON s.id = t.shipment_id
    GROUP BY s.id, s.vendor_code, s.arrived_at, t.moved_from, t.digits, t.island
    ORDER BY s.arrived_at, s.id, t.digits, first LIMIT ${MOST_RANGES}`.execute(context.db);
  const shipments = new Map<string, WaitingShipment>();
  for (const { id, vendorCode, announcedAt, movedFrom, ...cards } of rows) {
    const range: WaitingRange = movedFrom === null ? cards : { ...cards, movedFrom };
    const kept = shipments.get(id);
    if (kept) kept.waiting.push(range);
    else {
      const shipment = { shipmentId: id, vendorCode, announcedAt: announcedAt.toISOString() };
      shipments.set(id, { ...shipment, waiting: [range] });
    }
  }
  return { shipments: [...shipments.values()], moves: await stockMoves(context, branch_code) };
}
