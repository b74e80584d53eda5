import { createHash } from "node:crypto";
import type { TokenRef } from "../contract/ids.ts";
import { canonicalBytes } from "./canonical.ts";

/**
 * What a tapped card is asked to sign with its seed (R4, R6): SHA-256 of "smartotp/possession/v1", a zero byte and
 * the RFC 8785 JSON of the transaction it is tapped for, 32 bytes. A mac over it is good for that transaction only,
 * and its length is neither a time step's 8 bytes nor a transaction's 40: it never gives an OTP away.
 * @param of `transactionId` is the id in the entry's body, e.g. `registrationId`
 */
export function possessionChallenge(
  of: TokenRef & { readonly transactionId: string; readonly institutionCode: string },
): Uint8Array {
  const { vendorCode, serialNumber, transactionId, institutionCode } = of;
  return createHash("sha256")
    .update("smartotp/possession/v1\0", "utf8")
    .update(canonicalBytes({ vendorCode, serialNumber, transactionId, institutionCode }))
    .digest();
}
