import { createDecipheriv, createHash, timingSafeEqual } from "node:crypto";
import { Secret } from "../../contract/secret.ts";
import { ShipmentError } from "./errors.ts";
import { Rejection } from "./rejections.ts";

const xmlenc = "http://www.w3.org/2001/04/xmlenc#";
const xmlenc11 = "http://www.w3.org/2009/xmlenc11#";
const xmldsigMore = "http://www.w3.org/2001/04/xmldsig-more#";

type Decrypt = (key: Uint8Array, ciphertext: Uint8Array) => Buffer;

/** One way in which a value may be encrypted. */
export interface PskcCipher {
  /** Key lengths that fit, in bytes. */
  readonly keyLengths: readonly number[];
  /** Whether a wrong key or a changed ciphertext is noticed without a MAC. */
  readonly checksItself: boolean;
  readonly decrypt: Decrypt;
}

/** IV first, then CBC; padded as XML Encryption says (section 5.2): only the last byte means something. */
const cbc =
  (name: string, blockLength: number): Decrypt =>
  (key, ciphertext) => {
    if (ciphertext.length < 2 * blockLength || ciphertext.length % blockLength !== 0) {
      throw new Rejection("decryption");
    }
    const decipher = createDecipheriv(name, key, ciphertext.subarray(0, blockLength)).setAutoPadding(false);
    const padded = Buffer.concat([decipher.update(ciphertext.subarray(blockLength)), decipher.final()]);
    const padding = padded.at(-1) ?? 0;
    if (padding < 1 || padding > blockLength) {
      padded.fill(0);
      throw new Rejection("decryption");
    }
    const plain = Buffer.from(padded.subarray(0, -padding));
    padded.fill(0);
    return plain;
  };

const wrapIv = Buffer.from("a6a6a6a6a6a6a6a6", "hex");
const padIv = Buffer.from("a65959a6", "hex");

/**
 * RFC 3394 key unwrapping, and with the IV of RFC 5649 its padded form: vendors' tools wrap a 20-byte key
 * under the plain algorithm's name with padding.
 */
const unwrap =
  (ecb: (keyLength: number) => string): Decrypt =>
  (key, ciphertext) => {
    if (ciphertext.length < 16 || ciphertext.length % 8 !== 0) throw new Rejection("decryption");
    const decipher = createDecipheriv(ecb(key.length), key, null).setAutoPadding(false);
    const blocks = ciphertext.length / 8 - 1;
    const r = Buffer.from(ciphertext);
    const work = Buffer.alloc(16);
    if (blocks === 1) decipher.update(ciphertext).copy(r);
    for (let j = 5; blocks > 1 && j >= 0; j -= 1) {
      for (let i = blocks; i >= 1; i -= 1) {
        r.copy(work, 0, 0, 8);
        // The counter stays far below 2^32: ciphertexts are bounded by the size of one element.
        work.writeUInt32BE((work.readUInt32BE(4) ^ (blocks * j + i)) >>> 0, 4);
        r.copy(work, 8, 8 * i, 8 * i + 8);
        const b = decipher.update(work);
        b.copy(r, 0, 0, 8);
        b.copy(r, 8 * i, 8, 16);
        b.fill(0);
      }
    }
    work.fill(0);
    const end = unwrappedEnd(r, blocks);
    if (end === null) {
      r.fill(0);
      throw new Rejection("decryption");
    }
    const plain = Buffer.from(r.subarray(8, end));
    r.fill(0);
    return plain;
  };

/** Where the plaintext ends in the unwrapped register; null when the integrity check fails. */
function unwrappedEnd(r: Buffer, blocks: number): number | null {
  if (blocks > 1 && timingSafeEqual(r.subarray(0, 8), wrapIv)) return r.length;
  const length = r.readUInt32BE(4);
  const padded = timingSafeEqual(r.subarray(0, 4), padIv);
  if (!padded || length <= 8 * (blocks - 1) || length > 8 * blocks) return null;
  return r.subarray(8 + length).every((byte) => byte === 0) ? 8 + length : null;
}

/** Two-key triple DES is K1, K2, K1. */
const threeKeys = (key: Uint8Array): Buffer =>
  key.length === 24 ? Buffer.from(key) : Buffer.concat([key, key.subarray(0, 8)]);

const tripleDesCbc: Decrypt = (key, ciphertext) => {
  const whole = threeKeys(key);
  try {
    return cbc("des-ede3-cbc", 8)(whole, ciphertext);
  } finally {
    whole.fill(0);
  }
};

/** RFC 3217 section 3.2. */
const tripleDesUnwrap: Decrypt = (key, ciphertext) => {
  if (ciphertext.length < 24 || ciphertext.length % 8 !== 0) throw new Rejection("decryption");
  const whole = threeKeys(key);
  const open = (iv: Uint8Array, bytes: Uint8Array) => {
    const decipher = createDecipheriv("des-ede3-cbc", whole, iv).setAutoPadding(false);
    return Buffer.concat([decipher.update(bytes), decipher.final()]);
  };
  const inner = open(Buffer.from("4adda22c79e82105", "hex"), ciphertext).reverse();
  const keyAndSum = open(inner.subarray(0, 8), inner.subarray(8));
  whole.fill(0);
  const plain = Buffer.from(keyAndSum.subarray(0, -8));
  const sum = createHash("sha1").update(plain).digest().subarray(0, 8);
  const right = timingSafeEqual(sum, keyAndSum.subarray(-8));
  keyAndSum.fill(0);
  if (right) return plain;
  plain.fill(0);
  throw new Rejection("decryption");
};

const ciphers = new Map<string, PskcCipher>();
for (const bits of [128, 192, 256]) {
  const keyLengths = [bits / 8];
  const aesWrap = { keyLengths, checksItself: true, decrypt: unwrap((n) => `aes-${n * 8}-ecb`) };
  ciphers.set(`${xmlenc}aes${bits}-cbc`, {
    keyLengths,
    checksItself: false,
    decrypt: cbc(`aes-${bits}-cbc`, 16),
  });
  ciphers.set(`${xmlenc}kw-aes${bits}`, aesWrap);
  ciphers.set(`${xmlenc11}kw-aes-${bits}-pad`, aesWrap);
  ciphers.set(`${xmldsigMore}camellia${bits}-cbc`, {
    keyLengths,
    checksItself: false,
    decrypt: cbc(`camellia-${bits}-cbc`, 16),
  });
  ciphers.set(`${xmldsigMore}kw-camellia${bits}`, {
    keyLengths,
    checksItself: true,
    decrypt: unwrap((n) => `camellia-${n * 8}-ecb`),
  });
}
ciphers.set(`${xmlenc}tripledes-cbc`, { keyLengths: [16, 24], checksItself: false, decrypt: tripleDesCbc });
ciphers.set(`${xmlenc}kw-tripledes`, { keyLengths: [16, 24], checksItself: true, decrypt: tripleDesUnwrap });

/** @throws Rejection cipher, asymmetric */
export function cipherOf(algorithm: string | undefined): PskcCipher {
  const cipher = ciphers.get(algorithm ?? "");
  if (cipher) return cipher;
  throw new Rejection(/#rsa[-_]/.test(algorithm ?? "") ? "asymmetric" : "cipher");
}

/**
 * Decrypt one value; the caller has checked its MAC, and wipes what it gets (R15).
 * @throws ShipmentError keyLength
 * @throws Rejection decryption
 */
export function decrypt(cipher: PskcCipher, key: Secret, ciphertext: Uint8Array): Secret {
  if (!cipher.keyLengths.includes(key.length)) {
    throw new ShipmentError("keyLength", { parameters: { found: key.length } });
  }
  return Secret.take(key.use((bytes) => cipher.decrypt(bytes, ciphertext)));
}
