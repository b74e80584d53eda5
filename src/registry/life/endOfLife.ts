import { type Kysely, sql } from "kysely";
import type { TokenRef } from "../../contract/ids.ts";
import type { Tables } from "../tables.ts";
import { endIncidents } from "./incidents.ts";
import { setToken } from "./tokenRow.ts";

/**
 * The end of a token's life, whatever led to it; the caller holds the token's row. This is the one place where
 * everything that hangs on a token ends with it.
 */
export async function endOfLife(trx: Kysely<Tables>, token: TokenRef, at: Date): Promise<void> {
  const { vendorCode, serialNumber } = token;
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
  // R9: the card's phones end here too.
}

/** No issue may begin with a package that was sealed before (R17). */
export async function voidPackages(
  trx: Kysely<Tables>,
  { vendorCode, serialNumber }: TokenRef,
): Promise<void> {
  await sql`DELETE FROM packages WHERE vendor_code = ${vendorCode} AND serial_number = ${serialNumber}`.execute(
    trx,
  );
}
