import { v7 as uuidv7 } from "uuid";
import type { PhoneInvitation } from "../contract/calls/phones.ts";
import type { TokenRef } from "../contract/ids.ts";
import type { CustomerView } from "../contract/ipc.ts";
import type { PhoneRevocation } from "../contract/phoneEntries.ts";
import type { InvitationView, PhoneList } from "../contract/phones.ts";
import { Secret } from "../contract/secret.ts";
import { maskPhone, parsePhone } from "../identity/index.ts";
import { enrolledAs, SyncError } from "../sync/index.ts";
import { activationCodeHash, newActivationCode, sealPhoneNumber } from "../trust/index.ts";
import type { Desk } from "./desk.ts";
import { CounterError } from "./errors.ts";
import { type By, journalCustomer, type Recorded, record, registryTime } from "./record.ts";

/** How long an activation code is good: the customer may register the phone at home on the same day. */
const INVITATION_MS = 12 * 60 * 60_000;

/** Who is at the counter, on both sides of it, and about which card. */
export interface PhoneOrder extends By {
  readonly token: TokenRef;
  readonly customer: CustomerView;
}

/**
 * Invite one phone (R9): record its number, sealed, and give an activation code that it registers itself with. The
 * code is shown once and kept nowhere.
 * @param phoneNumber the phone's number, by which people tell it from others
 * @throws CounterError notTheirs, noCustomer (R2), transactionRefused; IdentityError phone; SyncError notEnrolled; LedgerError
 */
export async function invitePhone(
  desk: Desk,
  order: PhoneOrder & {
    readonly phoneNumber: string;
    /** The id that the signed application names. */
    readonly invitationId?: string | undefined;
  },
): Promise<PhoneInvitation> {
  const { ledger, workstationId } = desk;
  requireTheirs(order);
  const number = parsePhone(order.phoneNumber);
  const customer = await journalCustomer(desk, order.customer);
  const enrolled = await enrolledAs(ledger);
  if (!enrolled) throw new SyncError("notEnrolled");

  const { invitationId = uuidv7() } = order;
  const activationCode = newActivationCode();
  const expiresAt = new Date(Date.parse(registryTime(desk)) + INVITATION_MS).toISOString();
  const maskedPhoneNumber = maskPhone(number);
  const sealed = Secret.take(Uint8Array.from(Buffer.from(number, "utf8")));
  const sealedPhoneNumber = await sealPhoneNumber(enrolled.registrySealingKey, sealed, {
    workstationId,
    invitationId,
  }).finally(() => sealed.wipe());
  const body = {
    invitationId,
    ...order.token,
    customer,
    codeHash: activationCodeHash(activationCode),
    expiresAt,
    sealedPhoneNumber,
    maskedPhoneNumber,
  };
  const recorded = await record(desk, { type: "phone.invited", body }, order);
  const qr = `smartotp:activate?code=${activationCode}`;
  return { invitationId, ...order.token, activationCode, qr, expiresAt, maskedPhoneNumber, ...recorded };
}

/** How an invitation stands. @throws SyncError */
export function invitationOf({ registry }: Desk, invitationId: string): Promise<InvitationView> {
  return registry.invitation(invitationId);
}

/**
 * Take an activation code back that was not used.
 * @throws CounterError notTheirs, transactionRefused; LedgerError
 */
export async function withdrawInvitation(
  desk: Desk,
  order: PhoneOrder & { readonly invitationId: string },
): Promise<Recorded> {
  requireTheirs(order);
  const { token, invitationId } = order;
  return await record(desk, { type: "phone.uninvited", body: { ...token, invitationId } }, order);
}

/**
 * The phones of a card, masked, ended ones included, and whether its access key is still to be changed at its next
 * tap.
 * @throws CounterError notTheirs; SyncError
 */
export async function listPhones({ registry }: Desk, order: Omit<PhoneOrder, "teller">): Promise<PhoneList> {
  requireTheirs(order);
  const { vendorCode, serialNumber } = order.token;
  return await registry.phones(vendorCode, serialNumber);
}

/**
 * Deregister one phone (R9): the registry gives it no key any more, and the card's key is changed at its next tap,
 * here or at another phone.
 * Without the line it is pending and told when the line is back (R12).
 * @throws CounterError notTheirs, transactionRefused; LedgerError
 */
export async function revokePhone(
  desk: Desk,
  order: PhoneOrder & { readonly phoneId: string; readonly reason: PhoneRevocation },
): Promise<Recorded> {
  requireTheirs(order);
  const { token, phoneId, reason } = order;
  return await record(desk, { type: "phone.revoked", body: { ...token, phoneId, reason } }, order);
}

/** R2: about the identified customer's own card, and no other. @throws CounterError notTheirs */
function requireTheirs({ token, customer }: Omit<PhoneOrder, "teller">): void {
  const { vendorCode, serialNumber } = token;
  const theirs = customer.tokens.some(
    (held) => held.vendorCode === vendorCode && held.serialNumber === serialNumber,
  );
  if (!theirs) throw new CounterError("notTheirs", { rule: "R2", parameters: { serialNumber } });
}
