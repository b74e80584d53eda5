import { Secret } from "../contract/secret.ts";
import { canonicalBytes } from "./canonical.ts";
import { TrustError } from "./errors.ts";
import { decodeSealed, encodeSealed, hpkeOpen, hpkeSeal, type SealedText } from "./hpke.ts";

const INFO = "smartotp/online-identity/v1";

/** What a customer's client seals to the registry to register online (R4b, R14). Wipe both after use. */
export interface OnlineIdentity {
  /** Identity number, ASCII, without hyphens; 1–255 bytes. */
  readonly number: Secret;
  /** The random number that came with the certificate's private key (KCAC.TS.SIVID); at least one byte. */
  readonly random: Secret;
}

const contextOf = (challengeId: string) => ({ info: INFO, aad: canonicalBytes({ challengeId }) });

/**
 * Seal number and random number to the registry, for one challenge. Plaintext, binary so that it can be wiped: the
 * number's length in one byte, the number, the random number.
 * @param registryPublicKey X25519, raw 32 bytes as base64url
 * @throws TrustError keyMalformed, identityNotAuthentic for a number or random number that does not fit
 */
export async function sealOnlineIdentity(
  registryPublicKey: string,
  { number, random }: OnlineIdentity,
  challengeId: string,
): Promise<SealedText> {
  if (number.length < 1 || number.length > 255 || random.length < 1)
    throw new TrustError("identityNotAuthentic");
  const plaintext = new Uint8Array(1 + number.length + random.length);
  plaintext[0] = number.length;
  number.use((bytes) => plaintext.set(bytes, 1));
  random.use((bytes) => plaintext.set(bytes, 1 + number.length));
  try {
    const sealed = await hpkeSeal(registryPublicKey, contextOf(challengeId), plaintext);
    return encodeSealed(sealed);
  } finally {
    plaintext.fill(0);
  }
}

/** @throws TrustError identityNotAuthentic, keyMalformed */
export async function openOnlineIdentity(
  privateKey: Secret,
  sealed: SealedText,
  challengeId: string,
): Promise<OnlineIdentity> {
  const bytes = decodeSealed(sealed);
  if (!bytes) throw new TrustError("identityNotAuthentic");
  const plaintext = await hpkeOpen(privateKey, contextOf(challengeId), bytes).catch((error: unknown) => {
    throw error instanceof TrustError ? error : new TrustError("identityNotAuthentic");
  });
  try {
    const length = plaintext[0] ?? 0;
    if (length < 1 || plaintext.length < 2 + length) throw new TrustError("identityNotAuthentic");
    return {
      number: Secret.copyOf(plaintext.subarray(1, 1 + length)),
      random: Secret.copyOf(plaintext.subarray(1 + length)),
    };
  } finally {
    plaintext.fill(0);
  }
}
