import { type Kysely, sql } from "kysely";
import type { TokenRef } from "../../contract/ids.ts";
import { type EntryCase, note } from "../journal/outcome.ts";
import { endPhonesOf } from "../phones/ending.ts";
import type { Tables } from "../tables.ts";
import { endIncidents } from "./incidents.ts";
import { setToken } from "./tokenRow.ts";

/**
 * The end of a token's life, whatever led to it; the caller holds the token's row. This is the one place where
 * everything that hangs on a token ends with it.
 * @param why for the trail: the reason, and facts of the case
 */
export async function endOfLife(
  of: EntryCase,
  token: TokenRef,
  { reason, ...facts }: { readonly reason: string; readonly [fact: string]: string },
): Promise<void> {
  const { trx, workstation, entry } = of;
  const { vendorCode, serialNumber } = token;
  const at = new Date(entry.occurredAt);
  await setToken(trx, token, { state: "disposed" });
  await endIncidents(trx, token, "closed", at);
  await sql`UPDATE registrations SET ended_at = ${at}
    WHERE vendor_code = ${vendorCode} AND serial_number = ${serialNumber} AND ended_at IS NULL`.execute(trx);
  // R3: the customer may be issued another.
  await sql`DELETE FROM holdings WHERE issue_id IN (SELECT id FROM issues
    WHERE vendor_code = ${vendorCode} AND serial_number = ${serialNumber})`.execute(trx);
  await sql`UPDATE issues SET status = 'completed' WHERE vendor_code = ${vendorCode}
    AND serial_number = ${serialNumber} AND status = 'conflict'`.execute(trx);
  await voidPackages(trx, token);
  await note(of, "token.disposed", token, { reason, state: "disposed", ...facts });
  // R9
  await endPhonesOf(trx, token, reason, {
    institution_code: workstation.institution_code,
    workstation_id: workstation.id,
    teller_id: entry.tellerId,
    approver_id: entry.approverId ?? null,
  });
}

/** No issue may begin with a package that was sealed before (R17). */
export async function voidPackages(trx: Kysely<Tables>, token: TokenRef): Promise<void> {
  await trx
    .deleteFrom("packages")
    .where("vendor_code", "=", token.vendorCode)
    .where("serial_number", "=", token.serialNumber)
    .execute();
}
