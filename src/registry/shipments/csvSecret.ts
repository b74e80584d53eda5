import { Secret } from "../../contract/secret.ts";
import { Rejection } from "./rejections.ts";

export type SecretEncoding = "hex" | "base32";

/** Which of the two a secret can only be; null when it could be either. */
export function secretEncodingOf(text: string): SecretEncoding | null {
  if (/[G-Zg-z=]/.test(text)) return "base32";
  return /[0189]/.test(text) || text.length % 2 !== 0 ? "hex" : null;
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Base32 (RFC 4648 section 6), padded or not, in either case. */
function fromBase32(text: string): Buffer | null {
  const digits = text.replace(/=+$/, "").toUpperCase();
  if (!/^[A-Z2-7]*$/.test(digits) || [1, 3, 6].includes(digits.length % 8)) return null;
  const bytes = Buffer.alloc(Math.floor((digits.length * 5) / 8));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const digit of digits) {
    held = ((held << 5) | alphabet.indexOf(digit)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at] = (held >> bits) & 0xff;
    at += 1;
  }
  return bytes;
}

/** Spaces and hyphens between groups are layout. @throws Rejection secretMissing, secretEncoding */
export function decodeSecret(text: string, encoding: SecretEncoding): Secret {
  const compact = text.replace(/[ -]/g, "");
  if (compact === "") throw new Rejection("secretMissing");
  const hex = /^(?:[0-9A-Fa-f]{2})+$/.test(compact);
  const bytes = encoding === "base32" ? fromBase32(compact) : hex ? Buffer.from(compact, "hex") : null;
  if (!bytes) throw new Rejection("secretEncoding");
  return Secret.take(bytes);
}
