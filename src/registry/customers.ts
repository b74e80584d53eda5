import { sql } from "kysely";
import type { CustomerQuery, HeldToken } from "../contract/registry.ts";
import { Secret } from "../contract/secret.ts";
import { customerReference, openIdentity, type SealedIdentity, TrustError } from "../trust/index.ts";
import type { RegistryContext } from "./context.ts";
import { RegistryError } from "./errors.ts";
import type { RegistryKeys } from "./registryKeys.ts";
import { findWorkstation } from "./workstations.ts";

const HYPHEN = 0x2d;
const SPACE = 0x20;

/** The number as it is compared: without hyphens and spaces, ASCII letters in upper case. */
function normalised(identity: Secret): Secret {
  return identity.use((bytes) =>
    Secret.take(
      bytes
        .filter((byte) => byte !== HYPHEN && byte !== SPACE)
        .map((byte) => (byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte)),
    ),
  );
}

/**
 * The customer reference (R14): the sealed identity number is opened, turned into HMAC-SHA-256 under the
 * registry's key, and forgotten. 32 bytes.
 * @throws RegistryError identityUnreadable
 */
export async function customerReferenceOf(
  { keys }: Pick<RegistryContext, "keys">,
  sealed: SealedIdentity,
  binding: { workstationId: string; customerId: string },
): Promise<Buffer> {
  let identity: Secret;
  try {
    identity = await openIdentity(keys.sealing.privateKey, sealed, binding);
  } catch (cause) {
    if (cause instanceof TrustError) throw new RegistryError("identityUnreadable", { cause });
    throw cause;
  }
  try {
    return referenceOf(keys, identity);
  } finally {
    identity.wipe();
  }
}

/**
 * The customer reference of an identity number in the clear (R14), which the caller wipes. 32 bytes.
 * @throws RegistryError identityUnreadable for a number that is none
 */
export function referenceOf(keys: Pick<RegistryKeys, "customerReference">, identity: Secret): Buffer {
  const number = normalised(identity);
  try {
    if (number.length === 0 || number.length > 64) throw new RegistryError("identityUnreadable");
    return Buffer.from(customerReference(keys.customerReference, number), "hex");
  } finally {
    number.wipe();
  }
}

/**
 * The smart OTPs a customer holds, of every institution (R3, R4). A card that another workstation is writing
 * for the customer is among them as `allotted`; the asking workstation knows its own.
 * @throws RegistryError workstationUnknown, workstationStopped, identityUnreadable
 */
export async function tokensOfCustomer(context: RegistryContext, query: CustomerQuery): Promise<HeldToken[]> {
  const { workstationId, customerId, sealedIdentity } = query;
  await findWorkstation(context, workstationId);
  const reference = await customerReferenceOf(context, sealedIdentity, { workstationId, customerId });
  const rows = await context.db
    .selectFrom("tokens")
    .select(["vendor_code", "serial_number", "institution_code", "state"])
    .select(({ selectFrom }) => [
      selectFrom("registrations as at")
        .select(
          sql<string[]>`coalesce(array_agg(at.institution_code ORDER BY at.institution_code), '{}')`.as(
            "codes",
          ),
        )
        .whereRef("at.vendor_code", "=", "tokens.vendor_code")
        .whereRef("at.serial_number", "=", "tokens.serial_number")
        .where("at.ended_at", "is", null)
        .as("registrations"),
    ])
    .where("customer_ref", "=", reference)
    .where((where) =>
      where.or([
        where("state", "in", ["active", "suspended", "locked"]),
        where.and([where("state", "=", "allotted"), where("workstation_id", "!=", workstationId)]),
      ]),
    )
    .orderBy("vendor_code")
    .orderBy("serial_number")
    .execute();
  return rows.flatMap((row) =>
    row.institution_code === null
      ? []
      : [
          {
            vendorCode: row.vendor_code,
            serialNumber: row.serial_number,
            institutionCode: row.institution_code,
            state: row.state,
            registrations: row.registrations ?? [],
          },
        ],
  );
}
