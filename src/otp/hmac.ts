import { createHmac, createSecretKey } from "node:crypto";
import type { Secret } from "../contract/secret.ts";
import type { HashAlgorithm } from "../contract/token.ts";
import { OtpError } from "./errors.ts";

/** The names under which node:crypto knows the three hashes. */
export const hashNames: Readonly<Record<HashAlgorithm, string>> = {
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-512": "sha512",
};

/**
 * HMAC (RFC 2104) with one key, for many messages. The key goes to node:crypto once, as a KeyObject: handing
 * createHmac the bytes each time takes five times as long, and makes the same native copy each time.
 * @throws OtpError `badKey` for an empty key, `badParameters` for an unknown algorithm
 */
export function hmacWith(key: Secret, algorithm: HashAlgorithm): (message: Uint8Array) => Uint8Array {
  if (key.length === 0) throw new OtpError("badKey");
  const name = hashNames[algorithm];
  if (name === undefined) throw new OtpError("badParameters", { parameters: { field: "algorithm" } });
  const native = key.use((bytes) => createSecretKey(bytes));
  return (message) => createHmac(name, native).update(message).digest();
}

/**
 * HMAC (RFC 2104) of `message`: 20, 32 or 64 bytes.
 * @throws OtpError `badKey` for an empty key, `badParameters` for an unknown algorithm
 */
export function hmac(key: Secret, algorithm: HashAlgorithm, message: Uint8Array): Uint8Array {
  return hmacWith(key, algorithm)(message);
}
