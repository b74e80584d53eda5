import { createHmac } from "node:crypto";
import type { Secret } from "../contract/secret.ts";
import { TrustError } from "./errors.ts";

/**
 * HMAC-SHA-256 of an identity number, lower-case hexadecimal: recognises the same person again without
 * keeping the number (R14). Under the registry's key it is the customer reference; under a workstation's own
 * key it finds the customer in that workstation's ledger.
 * @throws TrustError keyMalformed when the key is under 32 bytes: the numbers are few enough to be tried
 */
export function customerReference(key: Secret, identity: Secret): string {
  if (key.length < 32) throw new TrustError("keyMalformed");
  return key.use((k) => identity.use((number) => createHmac("sha256", k).update(number).digest("hex")));
}
