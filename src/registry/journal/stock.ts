import type { JournalBody } from "../../contract/journal.ts";
import { named } from "../life/named.ts";
import { applied, conflict, type EntryCase, note, type Outcome } from "./outcome.ts";

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
