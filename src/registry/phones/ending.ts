import { type Kysely, sql } from "kysely";
import type { TokenRef } from "../../contract/ids.ts";
import { audit } from "../audit.ts";
import { rotateAwayFrom } from "../cardKeys.ts";
import type { TokenRow } from "../life/tokenRow.ts";
import type { Tables } from "../tables.ts";
import { ofToken, type PhoneRow, registeredPhones } from "./rows.ts";

type Ending = Exclude<PhoneRow["status"], "registered">;

/** Who ended it and where, as the trail has it. */
type Trail = Pick<
  Parameters<typeof audit>[1],
  "institution_code" | "workstation_id" | "teller_id" | "approver_id"
>;

const tokenOf = (row: TokenRow): TokenRef => ({
  vendorCode: row.vendor_code,
  serialNumber: row.serial_number,
});

/**
 * End the registration of phones: they get no more keys, and the card gets one at its next tap that they never had
 * (R9). The token's row is locked.
 * @param why for the trail
 * @returns the token as it stands now
 */
export async function endPhones(
  trx: Kysely<Tables>,
  token: TokenRow,
  phones: readonly PhoneRow[],
  status: Ending,
  trail: Trail & { readonly why?: string },
): Promise<TokenRow> {
  if (phones.length === 0) return token;
  await end(trx, tokenOf(token), phones, status, trail);
  return rotateAwayFrom(trx, token, Math.max(...phones.map((phone) => phone.key_version)));
}

/**
 * A token's life is over, and with it that of its phones and of the activation codes that are still out. There is
 * no card any more that could get another key. The token's row is locked.
 */
export async function endPhonesOf(
  trx: Kysely<Tables>,
  token: TokenRef,
  why: string,
  trail: Trail,
): Promise<void> {
  await trx
    .updateTable("phone_invitations")
    .set({ withdrawn_at: sql`now()` })
    .where(ofToken(token))
    .where("used_by", "is", null)
    .where("withdrawn_at", "is", null)
    .execute();
  const phones = await registeredPhones(trx, token);
  if (phones.length > 0) await end(trx, token, phones, "revoked", { ...trail, why });
}

async function end(
  trx: Kysely<Tables>,
  token: TokenRef,
  phones: readonly PhoneRow[],
  status: Ending,
  { why, ...trail }: Trail & { readonly why?: string },
): Promise<void> {
  const ids = phones.map((phone) => phone.id);
  await trx
    .updateTable("phones")
    .set({ status, ended_at: sql`now()` })
    .where(ofToken(token))
    .where("id", "in", ids)
    .execute();
  const devices = phones.map((phone) => phone.device_id);
  await sql`DELETE FROM phone_holdings
    WHERE institution_code = (SELECT institution_code FROM tokens WHERE ${ofToken(token)})
      AND device_id = ANY(${devices}::text[]) AND phone = ANY(${ids}::uuid[])`.execute(trx);
  await audit(
    trx,
    ...phones.map((phone) => ({
      ...trail,
      kind: `phone.${status}` as const,
      vendor_code: token.vendorCode,
      serial_number: token.serialNumber,
      detail: { phoneId: phone.phone_id, ...(why === undefined ? {} : { why }) },
    })),
  );
}
