import { CardError, computeOtp, lookAtCard, unlockCard } from "../card/index.ts";
import type { TokenRef } from "../contract/ids.ts";
import type { RekeyProof } from "../contract/phoneEntries.ts";
import type { Transaction } from "../contract/transaction.ts";
import { type AccessKeys, openPhoneKeys } from "../trust/index.ts";
import { PhoneError } from "./errors.ts";
import type { Registration } from "./memory.ts";
import { type Phone, refresh, signedRequest } from "./phone.ts";
import { type Antenna, cardThere, tappedAgain, withCard } from "./tap.ts";

/** An OTP disappears from the screen after one minute (R10). */
const SHOW_MS = 60_000;

export interface OtpOrder extends Antenna {
  readonly transaction?: Transaction | undefined;
  /**
   * Shows the transaction (R11). Resolves to `yes` or `no` when the person has answered, or to `tap` at once when
   * taking the card off and tapping it again is to be the answer.
   */
  readonly show: (transaction: Transaction, token: TokenRef) => Promise<"yes" | "no" | "tap">;
  /** Told when the card was taken off: it is waited for now. */
  readonly lifted?: () => void;
  /** How long each move of the person is waited for, milliseconds; a minute without it. */
  readonly patienceMs?: number;
}

export interface PhoneOtp {
  readonly token: TokenRef;
  readonly otp: string;
  /** When it has to be gone from the screen (R10), milliseconds since 1970. */
  readonly expiresAt: number;
  /** The card has a new access key now (R9). */
  readonly rekeyed: boolean;
}

/**
 * What the customers' app does for an OTP: the first tap says which card it is (R9); a transaction is shown and the
 * card tapped again (R11); the OTP is for one minute (R10). The registry is asked for the card's key when it can be
 * reached, and the key is changed at the tap when it says so (R9); without a connection the phone works with the
 * key it has.
 * @throws PhoneError notRegistered, registrationEnded, keyChanged, keyRefused, notConfirmed, notTapped, refused;
 *   CardError, ReaderError, TrustError
 */
export async function phoneOtp(phone: Phone, order: OtpOrder): Promise<PhoneOtp> {
  const { transaction } = order;
  const first = cardThere(order);
  const known = await whichCard(phone, order);
  const { registration, asked } = await refresh(phone, known);
  const { vendorCode, serialNumber } = registration;
  const token = { vendorCode, serialNumber };
  if (transaction) {
    const answer = await order.show(transaction, token);
    if (answer === "no") throw new PhoneError("notConfirmed", { rule: "R11" });
    const { lifted = () => {}, patienceMs } = order;
    if (answer === "tap") await tappedAgain(order, first?.insertion, lifted, patienceMs);
  }
  const { otp, rekeyed: proof } = await compute(phone, registration, order).catch((cause: unknown) => {
    if (!(cause instanceof CardError) || cause.code !== "accessKeyWrong") throw cause;
    const code = asked ? "keyRefused" : "keyChanged";
    throw new PhoneError(code, { rule: "R9", parameters: { serialNumber }, cause });
  });
  if (proof) await tellRekeyed(phone, registration, proof);
  return { token, otp, expiresAt: phone.clock.now() + SHOW_MS, rekeyed: proof !== null };
}

/**
 * The registration of the card that lies there. An open card says its serial number; a locked one is known by its
 * device id, or at its first tap by the key that opens it.
 * @throws PhoneError notRegistered; CardError, ReaderError
 */
async function whichCard(phone: Phone, antenna: Antenna): Promise<Registration> {
  const { memory } = phone;
  const seen = await withCard(antenna, (card) => lookAtCard(card));
  const { deviceId: cardId } = seen;
  if (cardId === null) throw new CardError("noApplet");
  const known = memory.registrations.find(
    (registration) =>
      registration.cardId === cardId || seen.tokens.some((token) => sameToken(token, registration)),
  );
  if (known) return known.cardId === cardId ? known : await memory.change(known, { cardId });
  if (seen.state === "locked") {
    const untapped = memory.registrations.filter((registration) => registration.cardId === null);
    for (const registration of untapped)
      if (await opens(phone, antenna, registration)) return await memory.change(registration, { cardId });
    // Its key may have been changed between registering and the first tap.
    for (const { registration } of await Promise.all(untapped.map((each) => refresh(phone, each))))
      if (await opens(phone, antenna, registration)) return await memory.change(registration, { cardId });
  }
  throw new PhoneError("notRegistered", { rule: "R9" });
}

const sameToken = (one: TokenRef, other: TokenRef): boolean =>
  one.vendorCode === other.vendorCode && one.serialNumber === other.serialNumber;

/** Whether one of the registration's keys opens the card that lies there; changes nothing on it. */
function opens(phone: Phone, antenna: Antenna, registration: Registration): Promise<boolean> {
  return withAccessKeys(phone, registration, async ({ nextAccessKey, ...keys }) => {
    for (const each of [keys, { accessKey: nextAccessKey }]) {
      try {
        if (each.accessKey) await withCard(antenna, (card) => unlockCard(card, each));
        if (each.accessKey) return true;
      } catch (error) {
        if (!(error instanceof CardError) || error.code !== "accessKeyWrong") throw error;
      }
    }
    return false;
  });
}

/** Lend a card's access keys, which rest sealed to this phone, for the time of `work` and wipe them. */
async function withAccessKeys<T>(
  { memory, keys }: Phone,
  registration: Registration,
  work: (keys: Partial<AccessKeys>) => Promise<T>,
): Promise<T> {
  if (!registration.keys) return await work({});
  const { vendorCode, serialNumber } = registration;
  const of = { phoneId: memory.phoneId, vendorCode, serialNumber };
  const opened = await openPhoneKeys(keys.sealing.privateKey, registration.keys, of);
  try {
    return await work(opened);
  } finally {
    for (const key of Object.values(opened)) key?.wipe();
  }
}

function compute(phone: Phone, registration: Registration, order: OtpOrder) {
  const { vendorCode, serialNumber, parameters, cardId } = registration;
  const { transaction } = order;
  return withAccessKeys(phone, registration, (keys) =>
    withCard(order, (card) =>
      computeOtp(card, {
        token: { vendorCode, serialNumber },
        parameters,
        atSeconds: phone.clock.now() / 1000,
        ...keys,
        ...(cardId === null ? {} : { expectedDeviceId: cardId }),
        ...(transaction ? { transaction } : {}),
      }),
    ),
  );
}

/**
 * Tell the registry that the card has its new key, and fetch how things stand then. What cannot be told now is
 * told at the next tap, which finds the change done and gets the proof again.
 */
async function tellRekeyed(phone: Phone, registration: Registration, proof: RekeyProof): Promise<void> {
  const keyVersion = registration.keys?.binding.nextKeyVersion;
  if (!keyVersion) return;
  try {
    const registry = await phone.registry(registration.registry);
    await registry.rekeyed(signedRequest(phone, "rekeyed", registration, { keyVersion, proof }));
    await refresh(phone, registration);
  } catch (error) {
    if (!(error instanceof PhoneError)) throw error;
  }
}
