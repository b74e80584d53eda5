import { randomUUID } from "node:crypto";
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

/** A blank card of the branch's allotment, in the hands of a teller. */
export async function takeBlank(branch: Branch, identity: string) {
  const { pkg, seed } = await branch.takeCard();
  const { vendorCode, serialNumber } = pkg.binding;
  return { pkg, card: { vendorCode, serialNumber, seed, issueId: randomUUID(), identity } };
}

/** The entries of a reissue: with the old card's tap, or by an approver without it. */
export async function reissueBegun(
  branch: Branch,
  old: HeldCard,
  how: { readonly tapped?: HeldCard; readonly approverId?: string; readonly identity?: string } = {},
) {
  const { pkg, card } = await takeBlank(branch, how.identity ?? old.identity);
  const possession = how.tapped && tap(branch, how.tapped, card.issueId);
  const begun = await branch.begun(pkg, card.identity, card.issueId, "locked", {
    replaces: { ...refOf(old), reason: "damaged", ...(possession ? { possession } : {}) },
    ...(how.approverId === undefined ? {} : { approverId: how.approverId }),
  });
  return { card, begun };
}

/** `issue.spoiled` of a card that was begun. */
export const spoil = (branch: Branch, card: HeldCard): Promise<EntryOutcome> =>
  branch.record("issue.spoiled", { issueId: card.issueId, ...refOf(card), reason: "cardFailed" });

/** `conflict.resolved`, approved by somebody else unless told otherwise. */
export const resolve = (
  branch: Branch,
  keep: HeldCard,
  other: HeldCard,
  approverId = "chief01",
): Promise<EntryOutcome> =>
  branch.record(
    "conflict.resolved",
    { keep: refOf(keep), dispose: refOf(other) },
    approverId === "" ? undefined : approverId,
  );
