import type { Secret } from "../contract/secret.ts";
import type { HashAlgorithm, OtpParameters } from "../contract/token.ts";
import { OtpError } from "./errors.ts";
import { hmac } from "./hmac.ts";

/** How an HMAC becomes an OTP; `OtpParameters` fits. */
export type HotpParameters = Pick<OtpParameters, "algorithm" | "digits">;

const powersOfTen = Array.from({ length: 11 }, (_, n) => 10 ** n);
const MAX_COUNTER = 0xffff_ffff_ffff_ffffn;

/** @throws OtpError `badParameters` unless digits is an integer from 6 to 10 */
export function checkDigits(digits: number): void {
  if (!Number.isInteger(digits) || digits < 6 || digits > 10) {
    throw new OtpError("badParameters", { parameters: { field: "digits" } });
  }
}

/**
 * Dynamic truncation (RFC 4226 section 5.3, steps 2 and 3) as a number below 10^digits.
 * Takes the MACs of all three hashes: the offset is the low nibble of the *last* byte (RFC 6238 section 1.2).
 */
export function truncatedValue(mac: Uint8Array, digits: number): number {
  const last = mac.length - 1;
  const offset = (mac[last] ?? 0) & 0x0f;
  const code =
    (((mac[offset] ?? 0) & 0x7f) << 24) |
    ((mac[offset + 1] ?? 0) << 16) |
    ((mac[offset + 2] ?? 0) << 8) |
    (mac[offset + 3] ?? 0);
  return code % (powersOfTen[digits] ?? 1);
}

/**
 * The decimal OTP of an HMAC (RFC 4226 section 5.3), with leading zeros.
 * @param mac at least 20 bytes
 * @param digits 4 to 10; OTPs of ours have 6 to 10, OCRA also 4 and 5
 * @throws OtpError `badParameters`
 */
export function hmacTruncate(mac: Uint8Array, digits: number): string {
  if (!Number.isInteger(digits) || digits < 4 || digits > 10) {
    throw new OtpError("badParameters", { parameters: { field: "digits" } });
  }
  if (mac.length < 20) throw new OtpError("badParameters", { parameters: { field: "mac" } });
  return String(truncatedValue(mac, digits)).padStart(digits, "0");
}

/**
 * The 8-byte big-endian moving factor, written into the front of `into`.
 * @throws OtpError `badCounter` unless it is an integer of 0 to 2^64-1 (a number: to 2^53-1)
 */
export function writeMovingFactor(into: Uint8Array, factor: bigint | number): void {
  if (typeof factor === "number") {
    if (!Number.isSafeInteger(factor) || factor < 0) throw new OtpError("badCounter");
    // Two 32-bit halves: no BigInt on the hot path.
    let high = Math.floor(factor / 0x1_0000_0000);
    let low = factor % 0x1_0000_0000;
    for (let at = 3; at >= 0; at -= 1) {
      into[at] = high & 0xff;
      into[at + 4] = low & 0xff;
      high >>>= 8;
      low >>>= 8;
    }
    return;
  }
  if (factor < 0n || factor > MAX_COUNTER) throw new OtpError("badCounter");
  let rest = factor;
  for (let at = 7; at >= 0; at -= 1) {
    into[at] = Number(rest & 0xffn);
    rest >>= 8n;
  }
}

/**
 * HOTP (RFC 4226 section 5.3): the OTP for one counter value.
 * @param counter 0 to 2^64-1
 * @throws OtpError `badKey`, `badParameters`, `badCounter`
 */
export function hotp(
  key: Secret,
  counter: bigint | number,
  parameters: { readonly algorithm: HashAlgorithm; readonly digits: number },
): string {
  checkDigits(parameters.digits);
  const message = new Uint8Array(8);
  writeMovingFactor(message, counter);
  return hmacTruncate(hmac(key, parameters.algorithm, message), parameters.digits);
}
