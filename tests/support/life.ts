import { v7 as uuidv7 } from "uuid";
import type { IncidentKind, Possession } from "../../src/contract/life.ts";
import type { EntryOutcome } from "../../src/contract/registry.ts";
import { hmac } from "../../src/otp/index.ts";
import { possessionChallenge } from "../../src/trust/index.ts";
import { type Branch, type HeldCard, otpOf } from "./branch.ts";

const refOf = ({ vendorCode, serialNumber }: HeldCard) => ({ vendorCode, serialNumber });
const institutionOf = ({ branchCode }: Branch) => branchCode.slice(0, 3);

/** What the card answers when it is tapped at this branch for a transaction. */
export function tap(branch: Branch, card: HeldCard, transactionId: string) {
  const challenge = possessionChallenge({
    ...refOf(card),
    transactionId,
    institutionCode: institutionOf(branch),
  });
  const mac = Buffer.from(hmac(card.seed, "SHA-256", challenge)).toString("hex");
  return { kind: "tap" as const, mac };
}

/** An OTP that the customer reads out at an instant, in seconds since 1970. */
export const spoken = (card: HeldCard, atSeconds: number, otp = otpOf(card, atSeconds)) => ({
  kind: "otp" as const,
  otp,
  capturedAt: new Date(atSeconds * 1000).toISOString(),
});

/** `registration.added`, by a tap unless told otherwise. */
export async function register(
  branch: Branch,
  card: HeldCard,
  possession?: Possession,
  registrationId: string = uuidv7(),
): Promise<EntryOutcome> {
  return branch.record("registration.added", {
    registrationId,
    ...refOf(card),
    institutionCode: institutionOf(branch),
    customer: await branch.customer(card.identity),
    possession: possession ?? tap(branch, card, registrationId),
  });
}

export async function unregister(branch: Branch, card: HeldCard): Promise<EntryOutcome> {
  return branch.record("registration.removed", {
    ...refOf(card),
    institutionCode: institutionOf(branch),
    customer: await branch.customer(card.identity),
  });
}

export async function report(
  branch: Branch,
  card: HeldCard,
  kind: IncidentKind = "lost",
  incidentId: string = uuidv7(),
): Promise<EntryOutcome> {
  const customer = await branch.customer(card.identity);
  return branch.record("incident.reported", { incidentId, ...refOf(card), kind, customer });
}

/** `incident.released`, approved by somebody else unless told otherwise. */
export async function release(
  branch: Branch,
  card: HeldCard,
  { approverId = "chief01", releaseId = uuidv7(), tapped = card } = {},
): Promise<EntryOutcome> {
  const body = {
    releaseId,
    ...refOf(card),
    customer: await branch.customer(card.identity),
    possession: tap(branch, tapped, releaseId),
  };
  return branch.record("incident.released", body, approverId === "" ? undefined : approverId);
}

/** `token.unlocked` with an OTP read out now, approved by somebody else unless told otherwise. */
export async function unlock(
  branch: Branch,
  card: HeldCard,
  { otp, capturedAt }: { readonly otp: string; readonly capturedAt: string },
  approverId = "chief01",
): Promise<EntryOutcome> {
  const customer = await branch.customer(card.identity);
  const body = { ...refOf(card), customer, otp, capturedAt };
  return branch.record("token.unlocked", body, approverId === "" ? undefined : approverId);
}

/** `token.timeCorrected` with two OTPs, read out at an instant in seconds since 1970. */
export async function correctTime(
  branch: Branch,
  card: HeldCard,
  otps: [string, string],
  atSeconds: number,
): Promise<EntryOutcome> {
  const customer = await branch.customer(card.identity);
  const capturedAt = new Date(atSeconds * 1000).toISOString();
  return branch.record("token.timeCorrected", { ...refOf(card), customer, otps, capturedAt });
}

/** `token.disposed` in front of its customer, approved by somebody else unless told otherwise. */
export async function dispose(branch: Branch, card: HeldCard, approverId = "chief01"): Promise<EntryOutcome> {
  const customer = await branch.customer(card.identity);
  const body = { ...refOf(card), customer, reason: "customerAsked" as const };
  return branch.record("token.disposed", body, approverId === "" ? undefined : approverId);
}
