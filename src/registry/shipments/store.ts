import { type Kysely, sql } from "kysely";
import { audit } from "../audit.ts";
import type { Tables } from "../tables.ts";
import type { Vault } from "../vault.ts";
import type { ShipmentReport } from "./report.ts";
import type { SeedToken } from "./seedToken.ts";

/** Where the tokens of a shipment go. */
export interface Destination {
  readonly shipmentId: string;
  readonly institutionCode: string;
  readonly branchCode: string;
}

const key = (token: { readonly vendorCode: string; readonly serialNumber: string }): string =>
  `${token.vendorCode}-${token.serialNumber}`;

interface Found {
  readonly vendorCode: string;
  readonly serialNumber: string;
}

/** The tokens of a batch that the registry knows, without a lock: for a preview. */
export async function knownTokens(db: Kysely<Tables>, tokens: readonly SeedToken[]): Promise<Set<string>> {
  const { rows } = await sql<Found>`
    SELECT t.vendor_code AS "vendorCode", t.serial_number AS "serialNumber"
    FROM unnest(${tokens.map((token) => token.vendorCode)}::text[],
      ${tokens.map((token) => token.serialNumber)}::text[]) AS n (vendor_code, serial_number)
    JOIN tokens AS t ON t.vendor_code = n.vendor_code AND t.serial_number = n.serial_number`.execute(db);
  return new Set(rows.map(key));
}

/**
 * Insert a batch with its seeds sealed (R15), and say which tokens were there already: also those that another
 * import put there while this one was under way, which is why the insert itself is asked.
 */
export async function insertTokens(
  trx: Kysely<Tables>,
  vault: Vault,
  tokens: readonly SeedToken[],
  { shipmentId, institutionCode, branchCode }: Destination,
): Promise<Set<string>> {
  const sealed = tokens.map((token) => vault.seal(token.seed, { seedOf: token }));
  const column = <T>(value: (token: SeedToken) => T): T[] => tokens.map(value);
  const { rows } = await sql<Found>`
    INSERT INTO tokens (vendor_code, serial_number, state, otp_type, algorithm, digits, period, ocra_suite,
      last_time_step, drift, sealed_seed, kek_version, shipment_id, institution_code, branch_code)
    SELECT n.vendor_code, n.serial_number, 'received', n.otp_type, n.algorithm, n.digits, n.period, n.ocra_suite,
      n.last_time_step, n.drift, n.sealed_seed, n.kek_version, ${shipmentId}, ${institutionCode}, ${branchCode}
    FROM unnest(
      ${column((token) => token.vendorCode)}::text[], ${column((token) => token.serialNumber)}::text[],
      ${column((token) => token.type)}::text[], ${column((token) => token.algorithm)}::text[],
      ${column((token) => token.digits)}::smallint[], ${column((token) => token.period)}::smallint[],
      ${column((token) => token.ocraSuite)}::text[], ${column((token) => token.lastTimeStep)}::bigint[],
      ${column((token) => token.drift)}::integer[], ${sealed.map(({ sealed }) => sealed)}::bytea[],
      ${sealed.map(({ kekVersion }) => kekVersion)}::integer[]
    ) AS n (vendor_code, serial_number, otp_type, algorithm, digits, period, ocra_suite, last_time_step, drift,
      sealed_seed, kek_version)
    ON CONFLICT DO NOTHING
    RETURNING vendor_code AS "vendorCode", serial_number AS "serialNumber"`.execute(trx);
  const inserted = new Set(rows.map(key));
  return new Set(tokens.map(key).filter((name) => !inserted.has(name)));
}

export async function insertShipment(
  trx: Kysely<Tables>,
  { shipmentId, branchCode }: Destination,
  vendorCode: string,
): Promise<void> {
  await trx
    .insertInto("shipments")
    .values({
      id: shipmentId,
      vendor_code: vendorCode,
      branch_code: branchCode,
      sealed_transport_key: null,
      kek_version: null,
    })
    .execute();
}

/** Keep the report, in the transaction that it reports on. */
export async function keepReport(db: Kysely<Tables>, report: ShipmentReport): Promise<void> {
  const { importId, outcome, file, institutionCode, branchCode, vendorCode, shipmentId } = report;
  if (outcome === "preview") return;
  await db
    .insertInto("shipment_imports")
    .values({
      id: importId,
      outcome,
      file_name: file.name,
      file_sha256: Buffer.from(file.sha256, "hex"),
      institution_code: institutionCode,
      branch_code: branchCode,
      vendor_code: vendorCode,
      shipment_id: shipmentId,
      accepted: report.accepted,
      rejected: report.rejected,
      report: JSON.stringify(report),
    })
    .execute();
  await audit(db, {
    kind: outcome === "imported" ? "shipment.imported" : "shipment.refused",
    vendor_code: vendorCode,
    institution_code: institutionCode,
    detail: { importId, sha256: file.sha256, accepted: report.accepted, rejected: report.rejected },
  });
}

/** What is kept of a file that could not be read to its end: `sha256` and `bytes` are of what was read. */
interface FailedImport extends Omit<Destination, "shipmentId"> {
  readonly importId: string;
  readonly vendorCode: string;
  readonly file: { readonly name: string; readonly sha256: string; readonly bytes: number };
  /** The error's code. */
  readonly failure: string;
}

export async function keepFailure(db: Kysely<Tables>, failed: FailedImport): Promise<void> {
  const { importId, file, failure, institutionCode, branchCode, vendorCode } = failed;
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto("shipment_imports")
      .values({
        id: importId,
        outcome: "refused",
        file_name: file.name,
        file_sha256: Buffer.from(file.sha256, "hex"),
        institution_code: institutionCode,
        branch_code: branchCode,
        vendor_code: vendorCode,
        shipment_id: null,
        accepted: 0,
        rejected: 0,
        report: JSON.stringify({ importId, outcome: "refused", file, failure }),
      })
      .execute();
    await audit(trx, {
      kind: "shipment.refused",
      vendor_code: vendorCode,
      institution_code: institutionCode,
      detail: { importId, sha256: file.sha256, failure },
    });
  });
}

/** The certificate with whose key a vendor signs its files, DER; undefined when it signs none. */
export async function registeredCertificate(
  db: Kysely<Tables>,
  vendorCode: string,
): Promise<Uint8Array | undefined> {
  const row = await db
    .selectFrom("vendors")
    .select("certificate")
    .where("code", "=", vendorCode)
    .executeTakeFirst();
  return row?.certificate ?? undefined;
}
