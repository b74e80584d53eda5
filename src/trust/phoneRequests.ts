import { sign, verify } from "node:crypto";
import type { Secret } from "../contract/secret.ts";
import { fromBase64Url, toBase64Url } from "./bytes.ts";
import { canonicalBytes } from "./canonical.ts";
import { TrustError } from "./errors.ts";
import { privateKeyObject, publicKeyObject } from "./rawKeys.ts";

/**
 * Sign what a phone asks for (RFC 8032 Ed25519 over the RFC 8785 JSON of the request).
 * @throws TrustError notCanonical, keyMalformed
 */
export function signPhoneRequest<T extends object>(
  request: T,
  signingKey: Secret,
): T & { signature: string } {
  const signature = sign(null, canonicalBytes(request), privateKeyObject("Ed25519", signingKey));
  return { ...request, signature: toBase64Url(signature) };
}

/**
 * Whether the request is signed by the phone's key; false for a key or a request that nothing can be signed with.
 * @param publicKey Ed25519, raw 32 bytes as base64url
 */
export function verifyPhoneRequest(
  { signature, ...request }: { readonly signature: string },
  publicKey: string,
): boolean {
  const bytes = fromBase64Url(signature);
  if (!bytes) return false;
  try {
    return verify(null, canonicalBytes(request), publicKeyObject("Ed25519", publicKey), bytes);
  } catch (error) {
    if (error instanceof TrustError) return false;
    throw error;
  }
}
