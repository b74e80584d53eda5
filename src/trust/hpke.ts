import { webcrypto } from "node:crypto";
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import type { Secret } from "../contract/secret.ts";
import { fromBase64Url, toBase64Url } from "./bytes.ts";
import { publicKeyOf, rawPublicKey, withPkcs8 } from "./rawKeys.ts";

/** RFC 9180 base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. */
const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});

/** X25519 encapsulated key, bytes. */
const ENC_LENGTH = 32;
/** AES-GCM tag, bytes: no ciphertext is shorter. */
const TAG_LENGTH = 16;

/** What HPKE made: the encapsulated key and the ciphertext with its tag. */
export interface Sealed {
  readonly enc: Uint8Array;
  readonly ciphertext: Uint8Array;
}

/** The same as it rests and travels: base64url of both. */
export interface SealedText {
  readonly enc: string;
  readonly ciphertext: string;
}

export const encodeSealed = (sealed: Sealed): SealedText => ({
  enc: toBase64Url(sealed.enc),
  ciphertext: toBase64Url(sealed.ciphertext),
});

/** Null for what cannot have been sealed. */
export function decodeSealed(text: SealedText): Sealed | null {
  const enc = fromBase64Url(text.enc);
  const ciphertext = fromBase64Url(text.ciphertext);
  if (enc?.length !== ENC_LENGTH || !ciphertext || ciphertext.length < TAG_LENGTH) return null;
  return { enc, ciphertext };
}

/** What the seal is bound to: `info` names the use and its version, `aad` the object it is for. */
export interface SealContext {
  readonly info: string | Uint8Array;
  readonly aad: Uint8Array;
}

const infoBytes = (info: string | Uint8Array): Uint8Array<ArrayBuffer> =>
  typeof info === "string" ? new TextEncoder().encode(info) : Uint8Array.from(info);

/**
 * SealBase of RFC 9180 section 6.1. The caller wipes `plaintext`.
 * @param recipientPublicKey X25519, raw 32 bytes as base64url
 */
export async function hpkeSeal(
  recipientPublicKey: string,
  context: SealContext,
  plaintext: Uint8Array<ArrayBuffer>,
): Promise<Sealed> {
  const sender = await suite.createSenderContext({
    recipientPublicKey: await suite.kem.deserializePublicKey(rawPublicKey(recipientPublicKey).buffer),
    info: infoBytes(context.info),
  });
  const ciphertext = await sender.seal(plaintext, Uint8Array.from(context.aad));
  return { enc: new Uint8Array(sender.enc), ciphertext: new Uint8Array(ciphertext) };
}

/**
 * OpenBase of RFC 9180 section 6.1. The caller wipes what it returns. The private key is imported so that it
 * cannot be exported again: the library would otherwise pass it through a string.
 * @throws whatever the library throws when the seal does not hold
 */
export async function hpkeOpen(
  privateKey: Secret,
  context: SealContext,
  sealed: Sealed,
): Promise<Uint8Array<ArrayBuffer>> {
  const recipient = await suite.createRecipientContext({
    recipientKey: {
      privateKey: await withPkcs8("X25519", privateKey, (pkcs8) =>
        webcrypto.subtle.importKey("pkcs8", pkcs8, { name: "X25519" }, false, ["deriveBits"]),
      ),
      publicKey: await suite.kem.deserializePublicKey(rawPublicKey(publicKeyOf("X25519", privateKey)).buffer),
    },
    enc: Uint8Array.from(sealed.enc),
    info: infoBytes(context.info),
  });
  return new Uint8Array(
    await recipient.open(Uint8Array.from(sealed.ciphertext), Uint8Array.from(context.aad)),
  );
}
