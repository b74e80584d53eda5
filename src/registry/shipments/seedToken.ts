import { SerialNumber, VendorCode } from "../../contract/ids.ts";
import type { Secret } from "../../contract/secret.ts";
import type { HashAlgorithm } from "../../contract/token.ts";
import { Rejection, type RejectionReason } from "./rejections.ts";

/** A token as its vendor describes it, every value checked. Whoever takes it wipes the seed (R15). */
export interface SeedToken {
  readonly vendorCode: string;
  readonly serialNumber: string;
  readonly type: "TOTP" | "HOTP" | "OCRA";
  readonly algorithm: HashAlgorithm;
  readonly digits: number;
  /** Seconds; 30 where the algorithm has no time. */
  readonly period: number;
  readonly ocraSuite: string | null;
  /** Last counter or time step that is used up (R8); -1 before the first. */
  readonly lastTimeStep: number;
  /** Time steps that the token's clock runs ahead (R7). */
  readonly drift: number;
  readonly seed: Secret;
}

/** What is worth knowing of a file that is accepted nevertheless. */
export type ShipmentNote =
  | "policyIgnored"
  | "keyExpired"
  | "pinSkipped"
  | "columnIgnored"
  | "signatureNotChecked";

/** One row of a CSV, one key of a PSKC file. `at` is the line, or the number of the key package. */
export type ShipmentRow =
  | { readonly at: number; readonly token: SeedToken }
  | { readonly at: number; readonly serialNumber: string; readonly reason: RejectionReason };

/** What reading a file is told, and tells. */
export interface RowReading {
  /** Vendor of rows that do not name one. */
  readonly vendorCode: string;
  /** True: a row that names another vendor is refused. */
  readonly vendorFixed: boolean;
  /** The time of the import, milliseconds. */
  readonly now: number;
  note(note: ShipmentNote): void;
}

/** Applet bounds: card.md. */
const SEED_BYTES = { min: 14, max: 64 } as const;
/** Time steps: a day of half minutes. Whoever is further off needs new batteries rather than a correction. */
const MAX_DRIFT = 2880;

/** `oath.71`, `71`: the vendor code in what a file calls the manufacturer; null for a name in words. */
export function vendorCodeOf(manufacturer: string): string | null {
  return /^(?:[A-Za-z]+\.)?(\d{2,3})$/.exec(manufacturer.trim())?.[1] ?? null;
}

/** @throws Rejection vendorCode, vendorDiffers */
export function vendorOf(stated: string | null, reading: RowReading): string {
  if (stated === null) return reading.vendorCode;
  if (!VendorCode.safeParse(stated).success) throw new Rejection("vendorCode");
  if (reading.vendorFixed && stated !== reading.vendorCode) throw new Rejection("vendorDiffers");
  return stated;
}

/** @throws Rejection serialNumber */
export function serialNumberOf(text: string): string {
  const parsed = SerialNumber.safeParse(text.trim());
  if (!parsed.success) throw new Rejection("serialNumber");
  return parsed.data;
}

/** SHA-1 where nothing is said. @throws Rejection algorithm */
export function hashOf(name: string): HashAlgorithm {
  if (name === "") return "SHA-1";
  const match = /^(?:.*[^0-9A-Za-z])?(?:(?:HMAC|[HT]OTP)-?(?:with)?-?)?SHA-?(1|256|512)$/i.exec(name);
  if (!match) throw new Rejection("algorithm");
  return `SHA-${match[1]}` as HashAlgorithm;
}

/** A whole number in a range. @throws Rejection with the reason given */
function within(value: number, min: number, max: number, reason: RejectionReason): number {
  if (!Number.isSafeInteger(value) || value < min || value > max) throw new Rejection(reason);
  return value;
}

/** The next counter of an event-based token, as the last one used. @throws Rejection counter */
export const lastCounterOf = (next: number): number =>
  within(next, 0, Number.MAX_SAFE_INTEGER, "counter") - 1;

/**
 * RFC 6030 section 4.2: the number of time intervals when the token was last seen. Nothing up to it is accepted
 * any more (R8); a number ahead of the clock, or one in seconds, would make a token that never verifies.
 * @throws Rejection time
 */
export function lastTimeStepOf(time: number, period: number, now: number): number {
  if (time === 0) return -1;
  return within(time, 1, Math.floor(now / 1000 / period) + MAX_DRIFT, "time");
}

/** @throws Rejection timeDrift */
export const driftOf = (drift: number): number => within(drift, -MAX_DRIFT, MAX_DRIFT, "timeDrift");
/** @throws Rejection digits */
export const digitsOf = (digits: number): number => within(digits, 6, 10, "digits");
/** @throws Rejection period */
export const periodOf = (seconds: number): number => within(seconds, 1, 3600, "period");

/** Wipes a seed that is not taken. @throws Rejection secretLength */
export function seedOf(seed: Secret): Secret {
  if (seed.length >= SEED_BYTES.min && seed.length <= SEED_BYTES.max) return seed;
  seed.wipe();
  throw new Rejection("secretLength");
}

/** A serial number to say in a report: what is too long for one may be a secret in the wrong place (R15). */
export const sayable = (serialNumber: string): string =>
  /^[0-9A-Za-z._ -]{0,20}$/.test(serialNumber) ? serialNumber : "";
