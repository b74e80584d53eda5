import { type Kysely, type Selectable, sql } from "kysely";
import type { TokenRef } from "../../contract/ids.ts";
import type { Tables } from "../tables.ts";

export type PhoneRow = Selectable<Tables["phones"]>;
export type InvitationRow = Selectable<Tables["phone_invitations"]>;

/** The condition that a row belongs to this token: at the head of every phone table's key. */
export const ofToken = ({ vendorCode, serialNumber }: TokenRef) =>
  sql<boolean>`vendor_code = ${vendorCode} AND serial_number = ${serialNumber}`;

/** The phones that may have the card's keys (R9). */
export async function registeredPhones(trx: Kysely<Tables>, token: TokenRef): Promise<PhoneRow[]> {
  return trx
    .selectFrom("phones")
    .selectAll()
    .where(ofToken(token))
    .where("status", "=", "registered")
    .orderBy("id")
    .execute();
}
