import { sql } from "kysely";
import type { JournalBody } from "../../contract/journal.ts";
import { applied, conflict, type EntryCase, note, type Outcome } from "./outcome.ts";

interface NamedCard {
  readonly vendor_code: string;
  readonly serial_number: string;
}

/**
 * By the primary key, whatever the planner believes of the rest: a shipment that has just come in is not in its
 * statistics, and a join by anything else looks at each of 5000 cards for each of 5000.
 */
const named = (cards: readonly NamedCard[]) =>
  sql<boolean>`(vendor_code, serial_number) IN (SELECT * FROM unnest(
    ${cards.map((card) => card.vendor_code)}::text[], ${cards.map((card) => card.serial_number)}::text[]))`;

/**
 * Cards of a shipment are taken into the branch's stock (R17). Cards that are there already, or allotted to
 * this very workstation, stay as they are. Any other card disagrees with the book: the rest is received, and a
 * person has to look.
 */
export async function stockReceived(of: EntryCase, body: JournalBody<"stock.received">): Promise<Outcome> {
  const { trx, workstation } = of;
  const told = new Map(
    body.cards.map(({ vendorCode, serialNumber }) => [
      `${vendorCode}-${serialNumber}`,
      { vendor_code: vendorCode, serial_number: serialNumber },
    ]),
  );
  const rows = await trx
    .selectFrom("tokens")
    .select(["vendor_code", "serial_number", "state", "workstation_id", "branch_code", "shipment_id"])
    .where(named([...told.values()]))
    .orderBy("vendor_code")
    .orderBy("serial_number")
    .forUpdate()
    .execute();
  const known = rows.filter(
    (row) => row.branch_code === workstation.branch_code && row.shipment_id === body.shipmentId,
  );
  const fresh = known.filter(({ state }) => state === "received");
  if (fresh.length > 0) {
    await trx.updateTable("tokens").set({ state: "in-stock" }).where(named(fresh)).execute();
  }
  const agreeing = known.filter(
    ({ state, workstation_id }) =>
      state === "received" ||
      state === "in-stock" ||
      (state === "allotted" && workstation_id === workstation.id),
  );
  const disagreeing = told.size - agreeing.length;
  const detail = { shipmentId: body.shipmentId, cards: told.size, disagreeing };
  await note(of, "token.received", null, detail);
  if (disagreeing === 0) return applied;
  await note(of, "alarm.stockDisagrees", null, detail);
  return conflict("stockDisagrees", "R17");
}
