import { setTimeout as sleep } from "node:timers/promises";
import type { TokenRef } from "../../contract/ids.ts";
import type { InvitationView, PhoneList, PhoneView } from "../../contract/phones.ts";
import type { RegistryContext } from "../context.ts";
import { RegistryError } from "../errors.ts";
import { registrationAt } from "../life/checks.ts";
import { type InvitationRow, ofToken } from "./rows.ts";

/** How often a waiting request looks again. */
const LOOK_EVERY_MS = 400;

/** Shown of a device id: enough to tell two phones of one customer apart. */
const LAST_SHOWN = 4;

/**
 * The phones of a token, those whose registration ended included, the newest first, and whether its card is to be
 * tapped for a new access key (R9).
 * @param institutionCode who asks; null: whoever may see everything
 * @throws RegistryError tokenUnknown, also for an institution the token is not registered at
 */
export async function phonesOfToken(
  { db }: RegistryContext,
  token: TokenRef,
  institutionCode: string | null,
): Promise<PhoneList> {
  const known = await db
    .selectFrom("tokens")
    .select("next_access_key_version")
    .where(ofToken(token))
    .executeTakeFirst();
  const mayKnow =
    institutionCode === null || (await registrationAt({ trx: db }, token, institutionCode)) !== null;
  if (!known || !mayKnow) throw new RegistryError("tokenUnknown");
  return { phones: await views({ db }, token), keyChangeDue: known.next_access_key_version !== null };
}

async function views(
  { db }: Pick<RegistryContext, "db">,
  token: TokenRef,
  id?: string,
): Promise<PhoneView[]> {
  let query = db
    .selectFrom("phones")
    .innerJoin("phone_invitations", "phone_invitations.id", "phones.invitation_id")
    .select(["phones.phone_id", "phones.status", "phones.model", "phones.os", "phones.device_id"])
    .select(["phones.registered_at", "phones.ended_at", "phone_invitations.masked_phone_number"])
    .where("phones.vendor_code", "=", token.vendorCode)
    .where("phones.serial_number", "=", token.serialNumber)
    .orderBy("phones.id", "desc");
  if (id !== undefined) query = query.where("phones.id", "=", id);
  const rows = await query.execute();
  return rows.map((row) => ({
    phoneId: row.phone_id,
    status: row.status,
    maskedPhoneNumber: row.masked_phone_number,
    model: row.model,
    os: row.os,
    maskedDeviceId: `*${row.device_id.slice(-LAST_SHOWN)}`,
    registeredAt: row.registered_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
  }));
}

/**
 * How an invitation stands; with `waitSeconds`, not before it stands otherwise than waiting, if it does in that time.
 * @param institutionCode who asks; null: whoever may see everything
 * @param signal ends the waiting: the registry is being closed
 * @throws RegistryError invitationUnknown, also for another institution's
 */
export async function viewInvitation(
  context: RegistryContext,
  id: string,
  institutionCode: string | null,
  { waitSeconds, signal }: { readonly waitSeconds: number; readonly signal: AbortSignal },
): Promise<InvitationView> {
  const until = performance.now() + waitSeconds * 1000;
  for (;;) {
    const view = await lookAtInvitation(context, id, institutionCode);
    const left = until - performance.now();
    if (view.status !== "waiting" || left <= 0 || signal.aborted) return view;
    await sleep(Math.min(left, LOOK_EVERY_MS), undefined, { signal }).catch(() => {});
  }
}

async function lookAtInvitation(
  context: RegistryContext,
  id: string,
  institutionCode: string | null,
): Promise<InvitationView> {
  const row = await context.db
    .selectFrom("phone_invitations")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row || (institutionCode !== null && row.institution_code !== institutionCode)) {
    throw new RegistryError("invitationUnknown", { rule: "R9" });
  }
  const token = { vendorCode: row.vendor_code, serialNumber: row.serial_number };
  const [phone] = row.used_by === null ? [] : await views(context, token, row.used_by);
  return {
    invitationId: id,
    ...token,
    expiresAt: row.expires_at.toISOString(),
    status: statusOf(row, context.clock.now()),
    phone: phone ?? null,
  };
}

function statusOf(row: InvitationRow, now: number): InvitationView["status"] {
  if (row.used_by !== null) return "used";
  if (row.withdrawn_at !== null) return "withdrawn";
  return row.expires_at.getTime() > now ? "waiting" : "expired";
}
