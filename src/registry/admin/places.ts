import { randomBytes, X509Certificate } from "node:crypto";
import type { Kysely } from "kysely";
import { Secret } from "../../contract/secret.ts";
import { audit } from "../audit.ts";
import { RegistryError } from "../errors.ts";
import { vendorCertificate } from "../shipments/index.ts";
import type { Tables } from "../tables.ts";
import { type Desk, inTransaction, type Outcome } from "./operator.ts";

interface Names {
  readonly ko: string;
  readonly en: string;
}

/** A place and its names, as it is listed. */
export interface Place {
  readonly code: string;
  readonly name: Names;
}

const placeOf = (row: { code: string; name_ko: string; name_en: string }): Place => ({
  code: row.code,
  name: { ko: row.name_ko, en: row.name_en },
});

/** True when the place had another name. */
async function rename(
  trx: Kysely<Tables>,
  table: "institutions" | "branches",
  code: string,
  names: { readonly name_ko: string; readonly name_en: string },
): Promise<boolean> {
  const changed = await trx
    .updateTable(table)
    .set(names)
    .where("code", "=", code)
    .where((where) =>
      where.or([where("name_ko", "!=", names.name_ko), where("name_en", "!=", names.name_en)]),
    )
    .returning("code")
    .executeTakeFirst();
  return changed !== undefined;
}

/** Add an institution with a card master key of its own (R9), or give it other names. */
export function addInstitution(desk: Desk, code: string, name: Names): Promise<Outcome> {
  const { operator, vault } = desk;
  return inTransaction(desk, async (trx) => {
    const masterKey = Secret.take(randomBytes(32));
    const { sealed, kekVersion } = vault.seal(masterKey, { cardMasterKeyOf: code });
    masterKey.wipe();
    const names = { name_ko: name.ko, name_en: name.en };
    const added = await trx
      .insertInto("institutions")
      .values({ code, ...names, sealed_card_master_key: sealed, kek_version: kekVersion })
      .onConflict((conflict) => conflict.doNothing())
      .returning("code")
      .executeTakeFirst();
    if (!added && !(await rename(trx, "institutions", code, names))) return "unchanged";
    const kind = added ? "institution.added" : "institution.renamed";
    await audit(trx, { kind, institution_code: code, detail: { operator, ...names } });
    return added ? "added" : "changed";
  });
}

export async function listInstitutions({ db }: Desk): Promise<Place[]> {
  const rows = await db
    .selectFrom("institutions")
    .select(["code", "name_ko", "name_en"])
    .orderBy("code")
    .execute();
  return rows.map(placeOf);
}

/**
 * Add a branch of the institution that its code begins with, or give it other names.
 * @throws RegistryError institutionUnknown
 */
export function addBranch(desk: Desk, code: string, name: Names): Promise<Outcome> {
  const institutionCode = code.slice(0, 3);
  return inTransaction(desk, async (trx) => {
    const institution = await trx
      .selectFrom("institutions")
      .select("code")
      .where("code", "=", institutionCode)
      .executeTakeFirst();
    if (!institution)
      throw new RegistryError("institutionUnknown", { parameters: { code: institutionCode } });
    const names = { name_ko: name.ko, name_en: name.en };
    const added = await trx
      .insertInto("branches")
      .values({ code, institution_code: institutionCode, ...names })
      .onConflict((conflict) => conflict.doNothing())
      .returning("code")
      .executeTakeFirst();
    if (!added && !(await rename(trx, "branches", code, names))) return "unchanged";
    const kind = added ? "branch.added" : "branch.renamed";
    const detail = { operator: desk.operator, branchCode: code, ...names };
    await audit(trx, { kind, institution_code: institutionCode, detail });
    return added ? "added" : "changed";
  });
}

/** Branches in order of their codes; of one institution, or of all. */
export async function listBranches({ db }: Desk, institutionCode?: string): Promise<Place[]> {
  const rows = await db
    .selectFrom("branches")
    .select(["code", "name_ko", "name_en"])
    .$if(institutionCode !== undefined, (query) =>
      query.where("institution_code", "=", institutionCode ?? ""),
    )
    .orderBy("code")
    .execute();
  return rows.map(placeOf);
}

/** A vendor of cards, as it is listed. */
export interface Vendor {
  readonly code: string;
  readonly name: string;
  /** When the certificate that its files are signed with ends; null when it signs none. */
  readonly certificateUntil: string | null;
}

/**
 * Add a vendor, or change its name or certificate. With a certificate, only files signed with its key are taken.
 * @param certificate PEM or DER; undefined leaves the one that is there
 * @throws ShipmentError certificate, certificateExpired
 */
export async function addVendor(
  desk: Desk,
  code: string,
  name: string,
  certificate: Uint8Array | undefined,
): Promise<Outcome> {
  const der = certificate && vendorCertificate(certificate, desk.clock.now()).raw;
  return inTransaction(desk, async (trx) => {
    const kept = await trx
      .selectFrom("vendors")
      .selectAll()
      .where("code", "=", code)
      .forUpdate()
      .executeTakeFirst();
    const values = { name, certificate: der ?? kept?.certificate ?? null };
    if (kept && kept.name === name && (!der || Buffer.from(kept.certificate ?? []).equals(der)))
      return "unchanged";
    await trx
      .insertInto("vendors")
      .values({ code, ...values })
      .onConflict((conflict) => conflict.column("code").doUpdateSet(values))
      .execute();
    const kind = kept ? "vendor.changed" : "vendor.added";
    await audit(trx, { kind, vendor_code: code, detail: { operator: desk.operator, name } });
    return kept ? "changed" : "added";
  });
}

export async function listVendors({ db }: Desk): Promise<Vendor[]> {
  const rows = await db.selectFrom("vendors").selectAll().orderBy("code").execute();
  return rows.map(({ code, name, certificate }) => ({
    code,
    name,
    certificateUntil: certificate ? new X509Certificate(certificate).validToDate.toISOString() : null,
  }));
}
