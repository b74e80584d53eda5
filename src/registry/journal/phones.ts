import { sql } from "kysely";
import type { JournalBody } from "../../contract/journal.ts";
import type { Secret } from "../../contract/secret.ts";
import { openPhoneNumber, TrustError } from "../../trust/index.ts";
import { newestVersion, takeRekeyProof } from "../cardKeys.ts";
import { mustBeActive, mustBeRegisteredHere, tokenOfCustomer } from "../life/checks.ts";
import { lockToken } from "../life/tokenRow.ts";
import { endPhones } from "../phones/ending.ts";
import { isMaskOf, normalPhoneNumber } from "../phones/phoneNumber.ts";
import { type InvitationRow, ofToken, registeredPhones } from "../phones/rows.ts";
import { applied, type EntryCase, note, type Outcome, refused } from "./outcome.ts";

const MINUTE_MS = 60_000;
/** How long an activation code may be good for; and how far the workstation's clock may be off. */
const LONGEST_MS = 24 * 60 * MINUTE_MS;
const CLOCK_SKEW_MS = 5 * MINUTE_MS;
/** Changes of a card's key that may be waiting for a tap before no further phone is invited. */
const MOST_CHANGES_WAITING = 8;

/** R9: the token's own customer may register a phone for the card, with the code this counter handed out. */
export async function phoneInvited(of: EntryCase, body: JournalBody<"phone.invited">): Promise<Outcome> {
  const token = await tokenOfCustomer(of, body, "R9");
  await mustBeRegisteredHere(of, body, "R9");
  mustBeActive(token, "R9");
  const now = of.context.clock.now();
  const expiresAt = new Date(body.expiresAt);
  if (expiresAt.getTime() <= now || expiresAt.getTime() > now + LONGEST_MS + CLOCK_SKEW_MS) {
    return refused("invitationExpiry", "R9");
  }
  if (newestVersion(token) - token.access_key_version >= MOST_CHANGES_WAITING) {
    return refused("cardNotTapped", "R9");
  }
  const number = await phoneNumberOf(of, body);
  if (!number) return refused("phoneNumberUnreadable", "R14");
  const { sealed, kekVersion } = of.context.vault.seal(number, { phoneNumberOf: body.invitationId });
  number.wipe();
  const { numInsertedOrUpdatedRows: added } = await of.trx
    .insertInto("phone_invitations")
    .values({
      id: body.invitationId,
      vendor_code: body.vendorCode,
      serial_number: body.serialNumber,
      institution_code: of.workstation.institution_code,
      workstation_id: of.workstation.id,
      code_hash: Buffer.from(body.codeHash, "hex"),
      sealed_phone_number: sealed,
      kek_version: kekVersion,
      masked_phone_number: body.maskedPhoneNumber,
      expires_at: expiresAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (!added) return refused("invitationTaken", "R16");
  await note(of, "phone.invited", body, { invitationId: body.invitationId });
  return applied;
}

/** The phone's number, in the form it is kept in, when it can be read and the masked form is of it (R14). */
async function phoneNumberOf(
  { context, workstation }: EntryCase,
  { invitationId, sealedPhoneNumber, maskedPhoneNumber }: JournalBody<"phone.invited">,
): Promise<Secret | null> {
  let given: Secret;
  try {
    const binding = { workstationId: workstation.id, invitationId };
    given = await openPhoneNumber(context.keys.sealing.privateKey, sealedPhoneNumber, binding);
  } catch (error) {
    if (error instanceof TrustError) return null;
    throw error;
  }
  const number = normalPhoneNumber(given);
  given.wipe();
  if (number && isMaskOf(maskedPhoneNumber, number)) return number;
  number?.wipe();
  return null;
}

/** The activation code is good no longer. What was withdrawn or has expired before stays as it is. */
export async function phoneUninvited(of: EntryCase, body: JournalBody<"phone.uninvited">): Promise<Outcome> {
  const token = await lockToken(of.trx, body);
  const invitation = token && (await invitationOf(of, body));
  if (!invitation) return refused("invitationUnknown", "R9");
  if (invitation.used_by !== null) return refused("invitationUsed", "R9");
  if (invitation.withdrawn_at !== null) return applied;
  await of.trx
    .updateTable("phone_invitations")
    .set({ withdrawn_at: sql`now()` })
    .where("id", "=", invitation.id)
    .execute();
  await note(of, "phone.uninvited", body, { invitationId: invitation.id });
  return applied;
}

async function invitationOf(
  { trx, workstation }: EntryCase,
  body: JournalBody<"phone.uninvited">,
): Promise<InvitationRow | undefined> {
  return trx
    .selectFrom("phone_invitations")
    .selectAll()
    .where("id", "=", body.invitationId)
    .where(ofToken(body))
    .where("institution_code", "=", workstation.institution_code)
    .executeTakeFirst();
}

/** R9: the phone gets no more keys, and the card another one at its next tap. A second time it changes nothing. */
export async function phoneRevoked(of: EntryCase, body: JournalBody<"phone.revoked">): Promise<Outcome> {
  const { trx, workstation, entry } = of;
  const token = await lockToken(trx, body);
  if (!token) return refused("tokenUnknown", "R9");
  await mustBeRegisteredHere(of, body, "R9");
  const phone = (await registeredPhones(trx, body)).find(({ phone_id }) => phone_id === body.phoneId);
  if (!phone) return (await wasRegistered(of, body)) ? applied : refused("phoneUnknown", "R9");
  await endPhones(trx, token, [phone], "revoked", {
    institution_code: workstation.institution_code,
    workstation_id: workstation.id,
    teller_id: entry.tellerId,
    approver_id: entry.approverId ?? null,
    why: body.reason,
  });
  return applied;
}

async function wasRegistered({ trx }: EntryCase, body: JournalBody<"phone.revoked">): Promise<boolean> {
  const row = await trx
    .selectFrom("phones")
    .select("id")
    .where(ofToken(body))
    .where("phone_id", "=", body.phoneId)
    .executeTakeFirst();
  return row !== undefined;
}

/** R9: the card on the counter's reader proved that it has its new key. */
export async function cardRekeyed(of: EntryCase, body: JournalBody<"card.rekeyed">): Promise<Outcome> {
  const token = await lockToken(of.trx, body);
  if (!token) return refused("tokenUnknown", "R9");
  const result = await takeRekeyProof(of.context, of.trx, token, body.keyVersion, body.proof);
  if (result === "unknown") return refused("keyVersionUnknown", "R9");
  if (result === "wrong") {
    await note(of, "alarm.proofWrong", body, { keyVersion: body.keyVersion });
    return refused("rekeyProofWrong", "R9");
  }
  await note(of, "card.rekeyed", body, { keyVersion: body.keyVersion });
  return applied;
}
