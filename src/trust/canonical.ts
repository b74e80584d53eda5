import canonicalize from "canonicalize";
import { TrustError } from "./errors.ts";

/**
 * RFC 8785 (JCS) JSON of `value`: the one text that is hashed, signed or sealed against.
 * @throws TrustError notCanonical for what JSON cannot say the same way twice: NaN, infinities, lone
 *   surrogates, cycles, secrets
 */
export function canonicalJson(value: object): string {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch {
    throw new TrustError("notCanonical");
  }
  if (text === undefined) throw new TrustError("notCanonical");
  return text;
}

/** UTF-8 of `canonicalJson(value)`. */
export function canonicalBytes(value: object): Uint8Array {
  return new TextEncoder().encode(canonicalJson(value));
}
