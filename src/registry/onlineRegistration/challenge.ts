import { createHmac } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import type { TokenRef } from "../../contract/ids.ts";
import type { OnlineChallenge, OnlinePurpose } from "../../contract/onlineRegistration.ts";
import { canonicalJson } from "../../trust/index.ts";
import type { RegistryContext } from "../context.ts";

/** How long a customer may take to sign, milliseconds. */
const LIFETIME = 5 * 60 * 1000;

/** What a challenge is for: all of it is in the text that the customer signs. */
export interface ChallengeSubject extends TokenRef {
  readonly purpose: OnlinePurpose;
  readonly institutionCode: string;
}

/** When a challenge made under this id (UUIDv7: RFC 9562 section 5.7) expires, milliseconds since 1970. */
export const challengeExpiry = (challengeId: string): number =>
  Number.parseInt(challengeId.replaceAll("-", "").slice(0, 12), 16) + LIFETIME;

/**
 * The exact octets that the customer signs. Nothing of a challenge is kept: its 32 bytes that nobody can foresee are
 * an HMAC under the registry's key over everything else in it, so that every process makes them again, only for an id
 * that the registry gave out, and for nothing else than it was given out for.
 */
export function challengeText(
  { keys }: Pick<RegistryContext, "keys">,
  challengeId: string,
  { purpose, institutionCode, vendorCode, serialNumber }: ChallengeSubject,
): Uint8Array {
  const said = {
    type: "smartotp/online-registration/v1",
    challengeId: challengeId.toLowerCase(),
    purpose,
    institutionCode,
    vendorCode,
    serialNumber,
    expiresAt: new Date(challengeExpiry(challengeId)).toISOString(),
  };
  const nonce = keys.onlineChallenge.use((key) =>
    createHmac("sha256", key).update(canonicalJson(said), "utf8").digest("base64url"),
  );
  return Buffer.from(canonicalJson({ ...said, nonce }), "utf8");
}

/** A challenge for the customer to sign: the same for a token that is there and for one that is not. */
export function makeChallenge(
  context: Pick<RegistryContext, "keys" | "clock">,
  subject: ChallengeSubject,
): OnlineChallenge {
  const challengeId = uuidv7({ msecs: context.clock.now() });
  return {
    challengeId,
    toBeSigned: Buffer.from(challengeText(context, challengeId, subject)).toString("base64url"),
    expiresAt: new Date(challengeExpiry(challengeId)).toISOString(),
    registrySealingKey: context.keys.sealing.publicKey,
  };
}
