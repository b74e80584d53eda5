import { sql } from "kysely";
import type { JournalBody } from "../../contract/journal.ts";
import { applied, conflict, type EntryCase, note, type Outcome } from "./outcome.ts";

/**
 * Cards of a shipment are taken into the branch's stock (R17). Cards that are there already, or allotted to
 * this very workstation, stay as they are. Any other card disagrees with the book: the rest is received, and a
 * person has to look.
 */
export async function stockReceived(of: EntryCase, body: JournalBody<"stock.received">): Promise<Outcome> {
  const { trx, workstation } = of;
  const { rows } = await sql<{ agrees: boolean }>`
    WITH told AS (
      SELECT DISTINCT vendor_code, serial_number FROM unnest(
        ${body.cards.map((card) => card.vendorCode)}::text[],
        ${body.cards.map((card) => card.serialNumber)}::text[]) AS t (vendor_code, serial_number)
    ), known AS (
      SELECT tokens.vendor_code, tokens.serial_number, tokens.state, tokens.workstation_id
      FROM tokens JOIN told USING (vendor_code, serial_number)
      WHERE tokens.branch_code = ${workstation.branch_code} AND tokens.shipment_id = ${body.shipmentId}
      ORDER BY tokens.vendor_code, tokens.serial_number
      FOR UPDATE OF tokens
    ), received AS (
      UPDATE tokens SET state = 'in-stock' FROM known
      WHERE tokens.vendor_code = known.vendor_code AND tokens.serial_number = known.serial_number
        AND known.state = 'received'
    )
    SELECT known.state IS NOT NULL AND (known.state IN ('received', 'in-stock')
      OR (known.state = 'allotted' AND known.workstation_id = ${workstation.id})) AS agrees
    FROM told LEFT JOIN known USING (vendor_code, serial_number)`.execute(trx);
  const disagreeing = rows.filter((row) => !row.agrees).length;
  const detail = { shipmentId: body.shipmentId, cards: rows.length, disagreeing };
  await note(of, "token.received", null, detail);
  if (disagreeing === 0) return applied;
  await note(of, "alarm.stockDisagrees", null, detail);
  return conflict("stockDisagrees", "R17");
}
