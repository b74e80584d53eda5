import { type Kysely, type Selectable, sql } from "kysely";
import { v7 as uuidv7 } from "uuid";
import type { TokenRef } from "../contract/ids.ts";
import type { PackagePurpose, RequestPackages, SealedPackage } from "../contract/registry.ts";
import type { Secret } from "../contract/secret.ts";
import { deriveAccessKey, type PackageSecrets, sealPackage } from "../trust/index.ts";
import { audit } from "./audit.ts";
import { accessKeysOf, cardMasterKey } from "./cardKeys.ts";
import type { RegistryContext } from "./context.ts";
import { customerReferenceOf } from "./customers.ts";
import { RegistryError } from "./errors.ts";
import { returnExpiredAllotments } from "./life/allotments.ts";
import type { Tables } from "./tables.ts";
import { parametersOf } from "./tokens.ts";
import { findWorkstation, holdActive, type Workstation } from "./workstations.ts";

type TokenRow = Selectable<Tables["tokens"]>;

const MINUTE_MS = 60_000;
/** A test happens at once. */
const TEST_MS = 5 * MINUTE_MS;

/** How long a package opens: a branch may be without a line for days (R12), for as many as its policy says. */
async function lifetimeOf(
  trx: Kysely<Tables>,
  { branch_code }: Workstation,
  purpose: PackagePurpose,
): Promise<number> {
  if (purpose === "test") return TEST_MS;
  const { package_hours: hours } = await trx
    .selectFrom("branches")
    .select("package_hours")
    .where("code", "=", branch_code)
    .executeTakeFirstOrThrow();
  return hours * 60 * MINUTE_MS;
}

/**
 * Seal tokens' secrets to a workstation. For `issue` the tokens are allotted to it in the same transaction
 * (R17), so that no other workstation can get them.
 * @throws RegistryError workstationUnknown, workstationStopped, badRequest, tokenNotInStock,
 *   tokenUnknown, tokenNotYours, tokenNotActive, identityUnreadable, and the one that names a quarantine
 */
export async function makePackages(
  context: RegistryContext,
  request: RequestPackages,
): Promise<SealedPackage[]> {
  if ((request.tokens === undefined) === (request.count === undefined)) throw new RegistryError("badRequest");
  const workstation = await findWorkstation(context, request.workstationId);
  if (request.purpose === "issue") await returnExpiredAllotments(context, workstation.branch_code);
  return context.db.transaction().execute(async (trx) => {
    await holdActive(trx, workstation.id);
    const rows =
      request.purpose === "issue"
        ? await allot(trx, workstation, request)
        : await testable(context, trx, workstation, request);
    if (rows.length === 0) return [];
    return sealAll(context, trx, workstation, request.purpose, rows);
  });
}

const refs = (tokens: readonly TokenRef[]) =>
  sql<boolean>`(vendor_code, serial_number) IN (SELECT * FROM unnest(
    ${tokens.map((token) => token.vendorCode)}::text[], ${tokens.map((token) => token.serialNumber)}::text[]))`;

async function allot(
  trx: Kysely<Tables>,
  workstation: Workstation,
  request: RequestPackages,
): Promise<TokenRow[]> {
  const rows = request.tokens
    ? await namedTokens(trx, workstation, request.tokens)
    : await anyOfStock(trx, workstation, request.count ?? 0);
  const fresh = rows.filter((row) => row.state === "in-stock");
  if (fresh.length > 0) {
    await trx
      .updateTable("tokens")
      .set({ state: "allotted", workstation_id: workstation.id })
      .where(refs(fresh.map((row) => ({ vendorCode: row.vendor_code, serialNumber: row.serial_number }))))
      .execute();
    await audit(
      trx,
      ...fresh.map((row) => ({
        kind: "token.allotted" as const,
        vendor_code: row.vendor_code,
        serial_number: row.serial_number,
        institution_code: workstation.institution_code,
        workstation_id: workstation.id,
      })),
    );
  }
  return rows;
}

/** Of the named tokens those that are to be had; the rest is left out. */
async function namedTokens(
  trx: Kysely<Tables>,
  workstation: Workstation,
  tokens: readonly TokenRef[],
): Promise<TokenRow[]> {
  const rows = await trx
    .selectFrom("tokens")
    .selectAll()
    .where(refs(tokens))
    .where("otp_type", "!=", "OCRA")
    .where("institution_code", "=", workstation.institution_code)
    .where((where) =>
      where.or([
        where("state", "=", "in-stock"),
        where.and([where("state", "=", "allotted"), where("workstation_id", "=", workstation.id)]),
      ]),
    )
    .orderBy("vendor_code")
    .orderBy("serial_number")
    .forUpdate()
    .execute();
  if (rows.length === 0) throw new RegistryError("tokenNotInStock", { rule: "R17" });
  return rows;
}

/** Up to `count` cards of the branch's stock; fewer, or none, when there are no more. */
async function anyOfStock(trx: Kysely<Tables>, workstation: Workstation, count: number): Promise<TokenRow[]> {
  return trx
    .selectFrom("tokens")
    .selectAll()
    .where("branch_code", "=", workstation.branch_code)
    .where("state", "=", "in-stock")
    .where("otp_type", "!=", "OCRA")
    .orderBy("vendor_code")
    .orderBy("serial_number")
    .limit(count)
    .forUpdate()
    .skipLocked()
    .execute();
}

/** States in which a customer carries the card: with them at the counter, it may be opened to prove that it is there. */
const carried: readonly string[] = ["active", "suspended", "locked"];

/**
 * R9: this institution's active cards; with the customer who is here, that customer's own of any institution (R4),
 * and also those that an incident or errors have stopped (R5, R6).
 */
async function testable(
  context: RegistryContext,
  trx: Kysely<Tables>,
  workstation: Workstation,
  { tokens = [], customer }: RequestPackages,
): Promise<TokenRow[]> {
  const rows = await trx.selectFrom("tokens").selectAll().where(refs(tokens)).execute();
  const wanted = new Set(tokens.map((token) => `${token.vendorCode}-${token.serialNumber}`));
  if (rows.length === 0 || rows.length < wanted.size) throw new RegistryError("tokenUnknown");
  if (customer) {
    const { customerId, sealedIdentity } = customer;
    const binding = { workstationId: workstation.id, customerId };
    const reference = await customerReferenceOf(context, sealedIdentity, binding);
    const theirs = rows.every((row) => row.customer_ref !== null && reference.equals(row.customer_ref));
    if (!theirs) throw new RegistryError("tokenNotYours");
  } else if (rows.some((row) => row.institution_code !== workstation.institution_code)) {
    throw new RegistryError("tokenNotYours");
  }
  const allowed = customer ? carried : ["active"];
  if (rows.some((row) => !allowed.includes(row.state))) throw new RegistryError("tokenNotActive");
  return rows;
}

async function sealAll(
  context: RegistryContext,
  trx: Kysely<Tables>,
  workstation: Workstation,
  purpose: PackagePurpose,
  rows: readonly TokenRow[],
): Promise<SealedPackage[]> {
  const masterKeys = new MasterKeys(context, trx);
  const transportKeys = await transportKeysOf(trx, rows);
  const expiresAt = new Date(context.clock.now() + (await lifetimeOf(trx, workstation, purpose)));
  try {
    const packages: SealedPackage[] = [];
    for (const row of rows) {
      const token = { vendorCode: row.vendor_code, serialNumber: row.serial_number };
      const masterKey = await masterKeys.of(row.institution_code ?? workstation.institution_code);
      const secrets = await secretsOf(context, purpose, row, masterKey, transportKeys);
      const binding = {
        packageId: uuidv7(),
        ...token,
        workstationId: workstation.id,
        purpose,
        expiresAt: expiresAt.toISOString(),
        parameters: parametersOf(row),
        ...nextKeyVersionOf(purpose, row),
      };
      try {
        packages.push(await sealPackage(workstation.sealing_key, binding, secrets));
      } finally {
        for (const secret of Object.values(secrets)) secret?.wipe();
      }
    }
    await trx
      .insertInto("packages")
      .values(
        packages.map(({ binding }) => ({
          id: binding.packageId,
          vendor_code: binding.vendorCode,
          serial_number: binding.serialNumber,
          workstation_id: workstation.id,
          purpose,
          expires_at: expiresAt,
        })),
      )
      .execute();
    return packages;
  } finally {
    masterKeys.wipe();
  }
}

/** The issuers' keys, each opened once and for this request only (R15). */
class MasterKeys {
  readonly #context: RegistryContext;
  readonly #trx: Kysely<Tables>;
  readonly #opened = new Map<string, Secret>();

  constructor(context: RegistryContext, trx: Kysely<Tables>) {
    this.#context = context;
    this.#trx = trx;
  }

  async of(institutionCode: string): Promise<Secret> {
    const known = this.#opened.get(institutionCode);
    if (known) return known;
    const key = await cardMasterKey(this.#context, this.#trx, institutionCode);
    this.#opened.set(institutionCode, key);
    return key;
  }

  wipe(): void {
    for (const key of this.#opened.values()) key.wipe();
  }
}

type TransportKeys = ReadonlyMap<string, { sealed: Uint8Array; kekVersion: number }>;

async function transportKeysOf(trx: Kysely<Tables>, rows: readonly TokenRow[]): Promise<TransportKeys> {
  const ids = [...new Set(rows.flatMap((row) => (row.shipment_id === null ? [] : [row.shipment_id])))];
  if (ids.length === 0) return new Map();
  const shipments = await trx
    .selectFrom("shipments")
    .select(["id", "sealed_transport_key", "kek_version"])
    .where("id", "in", ids)
    .execute();
  return new Map(
    shipments.flatMap(({ id, sealed_transport_key: sealed, kek_version: kekVersion }) =>
      sealed === null || kekVersion === null ? [] : [[id, { sealed, kekVersion }]],
    ),
  );
}

/** What the package holds: everything to write the card, or only what opens a card that is already out (R15). */
async function secretsOf(
  { vault }: RegistryContext,
  purpose: PackagePurpose,
  row: TokenRow,
  masterKey: Secret,
  transportKeys: TransportKeys,
): Promise<PackageSecrets> {
  const token = { vendorCode: row.vendor_code, serialNumber: row.serial_number };
  if (purpose === "test" && row.profile === "open") return {};
  if (purpose === "test") return accessKeysOf(masterKey, row);
  const accessKey = deriveAccessKey(masterKey, token, row.access_key_version);
  const seed = await vault.open({ sealed: row.sealed_seed, kekVersion: row.kek_version }, { seedOf: token });
  const transport = row.shipment_id === null ? undefined : transportKeys.get(row.shipment_id);
  if (!transport || row.shipment_id === null) return { seed, accessKey };
  return { seed, accessKey, transportKey: await vault.open(transport, { transportKeyOf: row.shipment_id }) };
}

/** There when the card's key is to be changed at this tap (R9). */
function nextKeyVersionOf(purpose: PackagePurpose, row: TokenRow): { nextKeyVersion?: number } {
  const { profile, next_access_key_version: next } = row;
  return purpose === "test" && profile === "locked" && next !== null ? { nextKeyVersion: next } : {};
}
