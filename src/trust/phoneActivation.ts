import { createHash, randomInt } from "node:crypto";
import { canonicalBytes } from "./canonical.ts";

/** Crockford's base 32: no letter that is taken for a digit. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUPS = 5;
const GROUP_LENGTH = 5;

/**
 * A new activation code (R9), 125 random bits: what a counter shows as a QR code and gives to nobody else. Only its
 * hash is kept.
 */
export function newActivationCode(): string {
  const symbol = () => ALPHABET.charAt(randomInt(ALPHABET.length));
  const group = () => Array.from({ length: GROUP_LENGTH }, symbol).join("");
  return Array.from({ length: GROUPS }, group).join("-");
}

/** SHA-256 of the code's text, lower-case hexadecimal. Nothing is to be gained from guessing at it. */
export function activationCodeHash(code: string): string {
  return createHash("sha256").update(code, "utf8").digest("hex");
}

/**
 * What the platform's statement of integrity is bound to, so that a statement of one phone serves no other phone,
 * key or activation: SHA-256 of "smartotp/phone-integrity/v1", a zero byte and the RFC 8785 JSON of `of`, base64url.
 */
export function phoneIntegrityNonce(of: {
  readonly codeHash: string;
  readonly phoneId: string;
  readonly signingKey: string;
  readonly sealingKey: string;
  /** An untampered app says truly which device it is on. */
  readonly deviceId: string;
}): string {
  const { codeHash, phoneId, signingKey, sealingKey, deviceId } = of;
  return createHash("sha256")
    .update("smartotp/phone-integrity/v1\0", "utf8")
    .update(canonicalBytes({ codeHash, phoneId, signingKey, sealingKey, deviceId }))
    .digest("base64url");
}
