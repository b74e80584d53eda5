import type { Kysely } from "kysely";
import { v7 as uuidv7 } from "uuid";
import type { RegisteredPhone, RegisterPhone } from "../../contract/phones.ts";
import { activationCodeHash, fromBase64Url, phoneIntegrityNonce } from "../../trust/index.ts";
import { audit } from "../audit.ts";
import { newestVersion } from "../cardKeys.ts";
import type { RegistryContext } from "../context.ts";
import { RegistryError } from "../errors.ts";
import { lockToken, type TokenRow } from "../life/tokenRow.ts";
import type { Tables } from "../tables.ts";
import { parametersOf } from "../tokens.ts";
import { endPhones } from "./ending.ts";
import { createGuessAlarm } from "./guessAlarm.ts";
import { type InvitationRow, type PhoneRow, registeredPhones } from "./rows.ts";
import { sealedKeysFor } from "./sealedKeys.ts";

const tokenOf = (row: { vendor_code: string; serial_number: string }) => ({
  vendorCode: row.vendor_code,
  serialNumber: row.serial_number,
});

/**
 * Registers phones (R9). A wrong, used, withdrawn or expired code is answered in one and the same way. The same
 * registration sent again gives the same answer, with the keys sealed anew.
 * @throws RegistryError badRequest, activationCodeWrong, phoneTampered, integrityUnproven, integrityUnavailable,
 *   tokenNotActive, phoneHasToken, phoneTaken, phoneEnded
 */
export function createRegistrar(
  context: RegistryContext,
): (request: RegisterPhone) => Promise<RegisteredPhone> {
  const guesses = createGuessAlarm(context);
  return async (request) => {
    if (!fromBase64Url(request.signingKey) || !fromBase64Url(request.sealingKey)) {
      throw new RegistryError("badRequest");
    }
    const codeHash = activationCodeHash(request.activationCode);
    const invitation = await usableInvitation(context, context.db, codeHash, request);
    if (invitation) {
      await mustBeGenuine(context, invitation, codeHash, request);
      const registered = await context.db
        .transaction()
        .execute((trx) => register(context, trx, invitation, codeHash, request));
      if (registered) return registered;
    }
    await guesses.count();
    throw new RegistryError("activationCodeWrong", { rule: "R9" });
  };
}

type Usable = InvitationRow & { readonly usedBy: PhoneRow | null };

/**
 * The invitation of a code, when this phone may use it, or is the one that did; null otherwise. The same questions are
 * asked of the database for whatever code, so that the time it takes tells nothing.
 */
async function usableInvitation(
  { clock }: RegistryContext,
  db: Kysely<Tables>,
  codeHash: string,
  request: RegisterPhone,
): Promise<Usable | null> {
  const hash = Buffer.from(codeHash, "hex");
  const invitation = await db
    .selectFrom("phone_invitations")
    .selectAll()
    .where("code_hash", "=", hash)
    .executeTakeFirst();
  const usedBy = await db
    .selectFrom("phone_invitations")
    .innerJoin("phones", (join) =>
      join
        .onRef("phones.vendor_code", "=", "phone_invitations.vendor_code")
        .onRef("phones.serial_number", "=", "phone_invitations.serial_number")
        .onRef("phones.id", "=", "phone_invitations.used_by"),
    )
    .selectAll("phones")
    .where("phone_invitations.code_hash", "=", hash)
    .executeTakeFirst();
  if (!invitation || invitation.withdrawn_at !== null) return null;
  if (!usedBy) {
    const inTime = invitation.used_by === null && invitation.expires_at.getTime() > clock.now();
    return inTime ? { ...invitation, usedBy: null } : null;
  }
  return usedBy.phone_id === request.phoneId && isSame(usedBy, request) ? { ...invitation, usedBy } : null;
}

const isSame = (phone: PhoneRow, { signingKey, sealingKey, device }: RegisterPhone): boolean =>
  phone.signing_key === signingKey && phone.sealing_key === sealingKey && phone.device_id === device.deviceId;

/** R9: asked before any row is locked, for the platform may take its time. */
async function mustBeGenuine(
  { db, clock, integrity }: RegistryContext,
  invitation: InvitationRow,
  codeHash: string,
  { phoneId, signingKey, sealingKey, device, integrity: statement }: RegisterPhone,
): Promise<void> {
  const nonce = phoneIntegrityNonce({
    codeHash,
    phoneId,
    signingKey,
    sealingKey,
    deviceId: device.deviceId,
  });
  const found = await integrity.verify(statement, { nonce, os: device.os, now: clock.now() });
  if (found.finding === "genuine") return;
  const about = {
    vendor_code: invitation.vendor_code,
    serial_number: invitation.serial_number,
    institution_code: invitation.institution_code,
  };
  if (found.finding === "tampered") {
    await audit(db, { ...about, kind: "alarm.phoneTampered", detail: { phoneId, os: device.os } });
    throw new RegistryError("phoneTampered", { rule: "R9" });
  }
  const detail = { phoneId, os: device.os, because: found.because };
  await audit(db, { ...about, kind: "phone.integrityRefused", detail });
  throw new RegistryError("integrityUnproven", { rule: "R9" });
}

/** Null when the code went to another phone meanwhile. */
async function register(
  context: RegistryContext,
  trx: Kysely<Tables>,
  before: InvitationRow,
  codeHash: string,
  request: RegisterPhone,
): Promise<RegisteredPhone | null> {
  const locked = await lockToken(trx, tokenOf(before));
  const invitation = await usableInvitation(context, trx, codeHash, request);
  if (!locked || !invitation) return null;
  if (invitation.usedBy && invitation.usedBy.status !== "registered") {
    throw new RegistryError("phoneEnded", { rule: "R9" });
  }
  if (locked.state !== "active") throw new RegistryError("tokenNotActive", { rule: "R9" });
  if (invitation.usedBy) return answer(context, trx, locked, invitation.usedBy);
  const trail = { institution_code: invitation.institution_code, workstation_id: invitation.workstation_id };
  const others = await registeredPhones(trx, tokenOf(locked));
  const known = others.find((phone) => phone.phone_id === request.phoneId);
  if (known && !isSame(known, request)) throw new RegistryError("phoneTaken", { rule: "R9" });
  // The app was installed anew: what the old installation knew lies somewhere on that phone, or in its backup.
  const replaced = others.filter(
    (phone) => phone.device_id === request.device.deviceId && phone.id !== known?.id,
  );
  const token = await endPhones(trx, locked, replaced, "replaced", trail);
  const phone = known ?? (await insert(trx, token, invitation, request));
  await trx
    .updateTable("phone_invitations")
    .set({ used_by: phone.id })
    .where("id", "=", invitation.id)
    .execute();
  await audit(trx, {
    ...trail,
    kind: "phone.registered",
    vendor_code: token.vendor_code,
    serial_number: token.serial_number,
    detail: { phoneId: phone.phone_id, invitationId: invitation.id, os: phone.os },
  });
  return answer(context, trx, token, phone);
}

async function insert(
  trx: Kysely<Tables>,
  token: TokenRow,
  invitation: InvitationRow,
  { phoneId, signingKey, sealingKey, device }: RegisterPhone,
): Promise<PhoneRow> {
  const { vendor_code, serial_number, institution_code: institution } = token;
  if (institution === null) throw new RegistryError("tokenNotActive", { rule: "R9" });
  const key = { vendor_code, serial_number };
  const id = uuidv7();
  // R9: the primary key (institution, device) decides, whatever is registered on this phone at this moment.
  const { numInsertedOrUpdatedRows: held } = await trx
    .insertInto("phone_holdings")
    .values({
      ...key,
      institution_code: institution,
      device_id: device.deviceId,
      phone: id,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (!held) throw new RegistryError("phoneHasToken", { rule: "R9" });
  return trx
    .insertInto("phones")
    .values({
      ...key,
      id,
      phone_id: phoneId,
      invitation_id: invitation.id,
      signing_key: signingKey,
      sealing_key: sealingKey,
      device_id: device.deviceId,
      model: device.model,
      os: device.os,
      os_version: device.osVersion,
      app_version: device.appVersion,
      key_version: newestVersion(token),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

async function answer(
  context: RegistryContext,
  trx: Kysely<Tables>,
  token: TokenRow,
  phone: PhoneRow,
): Promise<RegisteredPhone> {
  const institution = await trx
    .selectFrom("institutions")
    .select(["code", "name_ko", "name_en"])
    .where("code", "=", token.institution_code)
    .executeTakeFirstOrThrow();
  return {
    phoneId: phone.phone_id,
    ...tokenOf(token),
    parameters: parametersOf(token),
    profile: token.profile ?? "locked",
    institution: { code: institution.code, name: { ko: institution.name_ko, en: institution.name_en } },
    registeredAt: phone.registered_at.toISOString(),
    keys: await sealedKeysFor(context, trx, token, phone),
  };
}
