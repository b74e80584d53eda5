import type { Kysely } from "kysely";
import type { TokenRef } from "../../contract/ids.ts";
import type { Tables } from "../tables.ts";
import { mustBeActive, registrationAt } from "./checks.ts";
import { Refusal } from "./refusal.ts";
import type { TokenRow } from "./tokenRow.ts";

/**
 * R4: whether a token may be registered at an institution that did not issue it, once it is known to be the
 * customer's.
 * @throws Refusal alreadyRegistered, tokenSuspended, tokenLocked, tokenDisposed, tokenNotActive
 */
export async function mayRegister(
  trx: Kysely<Tables>,
  token: TokenRow,
  institutionCode: string,
): Promise<void> {
  const named = { vendorCode: token.vendor_code, serialNumber: token.serial_number };
  if ((await registrationAt({ trx }, named, institutionCode)) !== null) {
    throw new Refusal("alreadyRegistered", "R4");
  }
  mustBeActive(token, "R4");
}

/** R4: what `mayRegister` allowed, in the same transaction, the token still locked. */
export async function addRegistration(
  trx: Kysely<Tables>,
  { vendorCode, serialNumber }: TokenRef,
  institutionCode: string,
): Promise<void> {
  await trx
    .insertInto("registrations")
    .values({
      vendor_code: vendorCode,
      serial_number: serialNumber,
      institution_code: institutionCode,
      kind: "otherInstitution",
    })
    .execute();
}

/**
 * R4: an institution gives its registration of another's token up. The issuer's own ends with the token only.
 * @throws Refusal notRegisteredHere, issuersRegistration
 */
export async function removeRegistration(
  trx: Kysely<Tables>,
  token: TokenRef,
  institutionCode: string,
): Promise<void> {
  const kind = await registrationAt({ trx }, token, institutionCode);
  if (kind === null) throw new Refusal("notRegisteredHere", "R4");
  if (kind === "issued") throw new Refusal("issuersRegistration", "R4");
  await trx
    .deleteFrom("registrations")
    .where("vendor_code", "=", token.vendorCode)
    .where("serial_number", "=", token.serialNumber)
    .where("institution_code", "=", institutionCode)
    .execute();
}
