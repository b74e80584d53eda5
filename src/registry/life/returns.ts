import { sql } from "kysely";
import type { ReturnPackages } from "../../contract/allotment.ts";
import { audit } from "../audit.ts";
import type { RegistryContext } from "../context.ts";
import { findWorkstation, holdActive } from "../workstations.ts";

/**
 * R17: a workstation says that it destroyed packages unused; their cards are in the branch's stock again. A card for
 * which it may have got a newer package than the one it names, or that it is writing, stays allotted. Sent again, or
 * late, it changes nothing.
 * @returns how many cards went back
 * @throws RegistryError workstationUnknown, workstationStopped, and the one that names a quarantine
 */
export async function returnPackages(
  context: RegistryContext,
  { workstationId, packages }: ReturnPackages,
): Promise<number> {
  const { institution_code: institutionCode } = await findWorkstation(context, workstationId);
  return context.db.transaction().execute(async (trx) => {
    await holdActive(trx, workstationId);
    const named = sql`SELECT * FROM unnest(${packages.map((one) => one.vendorCode)}::text[],
      ${packages.map((one) => one.serialNumber)}::text[], ${packages.map((one) => one.packageId)}::uuid[])
      AS t (vendor_code, serial_number, package_id)`;
    // Locked first, in order: an issue of the same card that is being applied is seen by the next statement.
    const { rows } = await sql<{ vendor_code: string; serial_number: string; package_id: string }>`
      SELECT tokens.vendor_code, tokens.serial_number, named.package_id FROM tokens
      JOIN (${named}) AS named USING (vendor_code, serial_number)
      WHERE tokens.state = 'allotted' AND tokens.workstation_id = ${workstationId}
      ORDER BY tokens.vendor_code, tokens.serial_number FOR UPDATE OF tokens`.execute(trx);
    if (rows.length === 0) return 0;
    const { rows: returned } = await sql<{ vendor_code: string; serial_number: string }>`
      WITH named AS (SELECT * FROM unnest(${rows.map((row) => row.vendor_code)}::text[],
          ${rows.map((row) => row.serial_number)}::text[], ${rows.map((row) => row.package_id)}::uuid[])
          AS t (vendor_code, serial_number, package_id)),
        free AS (SELECT * FROM named
          WHERE EXISTS (SELECT FROM packages AS p WHERE p.vendor_code = named.vendor_code
              AND p.serial_number = named.serial_number AND p.id = named.package_id
              AND p.workstation_id = ${workstationId} AND p.purpose = 'issue')
            -- UUIDv7: later ones are greater.
            AND NOT EXISTS (SELECT FROM packages AS p WHERE p.vendor_code = named.vendor_code
              AND p.serial_number = named.serial_number AND p.purpose = 'issue' AND p.id > named.package_id)
            AND NOT EXISTS (SELECT FROM issues AS i WHERE i.vendor_code = named.vendor_code
              AND i.serial_number = named.serial_number AND i.status IN ('begun', 'refused'))),
        gone AS (DELETE FROM packages USING free WHERE packages.vendor_code = free.vendor_code
          AND packages.serial_number = free.serial_number AND packages.purpose = 'issue')
      UPDATE tokens SET state = 'in-stock', workstation_id = NULL FROM free
      WHERE tokens.vendor_code = free.vendor_code AND tokens.serial_number = free.serial_number
      RETURNING tokens.vendor_code, tokens.serial_number`.execute(trx);
    await audit(
      trx,
      ...returned.map((row) => ({
        kind: "token.returned" as const,
        ...row,
        institution_code: institutionCode,
        workstation_id: workstationId,
        detail: { reason: "unused", state: "in-stock" },
      })),
    );
    return returned.length;
  });
}
