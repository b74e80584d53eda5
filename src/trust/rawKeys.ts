import { createPrivateKey, createPublicKey, type KeyObject, randomBytes } from "node:crypto";
import { Secret } from "../contract/secret.ts";
import { fromBase64Url, toBase64Url } from "./bytes.ts";
import { TrustError } from "./errors.ts";

/**
 * DER prefixes of RFC 8410: PKCS #8 before a raw 32-byte private key, SubjectPublicKeyInfo before a raw
 * 32-byte public key. Keys travel and rest raw; these put them into the form node:crypto reads.
 */
const der = {
  X25519: { private: "302e020100300506032b656e04220420", public: "302a300506032b656e032100" },
  Ed25519: { private: "302e020100300506032b657004220420", public: "302a300506032b6570032100" },
} as const;
export type Curve = keyof typeof der;

/** Length of every raw key of both curves, bytes. */
export const RAW_KEY_LENGTH = 32;

/** A private key and, as unpadded base64url of its 32 raw bytes, the public key that belongs to it. */
export interface KeyPair {
  readonly privateKey: Secret;
  readonly publicKey: string;
}

/**
 * Lend the PKCS #8 form of a raw private key to `work` and overwrite it when `work` is over.
 * @throws TrustError keyMalformed when the key is not 32 bytes
 */
export async function withPkcs8<T>(
  curve: Curve,
  privateKey: Secret,
  work: (pkcs8: Uint8Array<ArrayBuffer>) => T | Promise<T>,
): Promise<T> {
  const pkcs8 = pkcs8Of(curve, privateKey);
  try {
    return await work(pkcs8);
  } finally {
    pkcs8.fill(0);
  }
}

function pkcs8Of(curve: Curve, privateKey: Secret): Uint8Array<ArrayBuffer> {
  if (privateKey.length !== RAW_KEY_LENGTH) throw new TrustError("keyMalformed");
  const prefix = Buffer.from(der[curve].private, "hex");
  const pkcs8 = new Uint8Array(prefix.length + RAW_KEY_LENGTH);
  pkcs8.set(prefix);
  privateKey.use((raw) => pkcs8.set(raw, prefix.length));
  return pkcs8;
}

/** @throws TrustError keyMalformed when the key is not 32 bytes */
export function privateKeyObject(curve: Curve, privateKey: Secret): KeyObject {
  const pkcs8 = pkcs8Of(curve, privateKey);
  try {
    return createPrivateKey({
      key: Buffer.from(pkcs8.buffer),
      format: "der",
      type: "pkcs8",
    });
  } finally {
    pkcs8.fill(0);
  }
}

/** @throws TrustError keyMalformed unless `publicKey` is 32 bytes of base64url */
export function rawPublicKey(publicKey: string): Uint8Array<ArrayBuffer> {
  const raw = fromBase64Url(publicKey);
  if (raw?.length !== RAW_KEY_LENGTH) throw new TrustError("keyMalformed");
  return raw;
}

/** @throws TrustError keyMalformed unless `publicKey` is 32 bytes of base64url */
export function publicKeyObject(curve: Curve, publicKey: string): KeyObject {
  const key = Buffer.concat([Buffer.from(der[curve].public, "hex"), rawPublicKey(publicKey)]);
  return createPublicKey({ key, format: "der", type: "spki" });
}

/** The public key that belongs to a raw private key. */
export function publicKeyOf(curve: Curve, privateKey: Secret): string {
  const spki = createPublicKey(privateKeyObject(curve, privateKey)).export({ format: "der", type: "spki" });
  return toBase64Url(spki.subarray(-RAW_KEY_LENGTH));
}

/** Any 32 random bytes are a private key on either curve (RFC 7748 section 5, RFC 8032 section 5.1.5). */
function generate(curve: Curve): KeyPair {
  const privateKey = Secret.take(randomBytes(RAW_KEY_LENGTH));
  return { privateKey, publicKey: publicKeyOf(curve, privateKey) };
}

/** A new X25519 key pair: packages or identity numbers are sealed to its public key. */
export const generateSealingKeys = (): KeyPair => generate("X25519");

/** A new Ed25519 key pair: signs a workstation's journal. */
export const generateSigningKeys = (): KeyPair => generate("Ed25519");
