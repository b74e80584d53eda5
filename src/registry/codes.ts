import { randomBytes } from "node:crypto";

/** Crockford's base 32: no letter that is taken for a digit. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A code for people to type: 100 random bits in four groups of five. */
export function newCode(): string {
  const symbols = [...randomBytes(20)].map((byte) => ALPHABET[byte % ALPHABET.length]).join("");
  return symbols.replace(/(.{5})(?=.)/g, "$1-");
}
