import { Secret } from "../contract/secret.ts";

/** What a package carries. Wipe each one after use. */
export interface PackageSecrets {
  readonly seed?: Secret;
  readonly accessKey?: Secret;
  readonly transportKey?: Secret;
  /** Takes the place of `accessKey` at the card's next tap (R9). */
  readonly nextAccessKey?: Secret;
  /**
   * Keys one after the other, 16 bytes each, that the card may have besides: taken at a tap the registry never
   * heard of, while several changes came together. Whichever opens the card, `nextAccessKey` takes its place.
   */
  readonly otherAccessKeys?: Secret;
}

/**
 * Plaintext of a package, binary so that it never becomes a string and can be wiped (R15):
 * version byte 1, then for each secret in ascending tag order: tag byte, length byte (1–255), bytes.
 */
const VERSION = 1;
const tags = [
  [1, "seed"],
  [2, "accessKey"],
  [3, "transportKey"],
  [4, "nextAccessKey"],
  [5, "otherAccessKeys"],
] as const satisfies readonly (readonly [number, keyof PackageSecrets])[];

/** The caller wipes the bytes. Null when a secret is empty, wiped or longer than 255 bytes. */
export function encodePackage(secrets: PackageSecrets): Uint8Array<ArrayBuffer> | null {
  let length = 1;
  for (const [, name] of tags) {
    const secret = secrets[name];
    if (secret && (secret.length < 1 || secret.length > 255)) return null;
    if (secret) length += 2 + secret.length;
  }
  const out = new Uint8Array(length);
  out[0] = VERSION;
  let at = 1;
  for (const [tag, name] of tags) {
    secrets[name]?.use((bytes) => {
      out.set([tag, bytes.length], at);
      out.set(bytes, at + 2);
      at += 2 + bytes.length;
    });
  }
  return out;
}

/** The caller wipes `bytes` afterwards. Null when they are not exactly what `encodePackage` writes. */
export function decodePackage(bytes: Uint8Array): PackageSecrets | null {
  if (bytes[0] !== VERSION) return null;
  const found: { -readonly [K in keyof PackageSecrets]: Secret } = {};
  const refuse = (): null => {
    for (const secret of Object.values(found)) secret.wipe();
    return null;
  };
  let at = 1;
  for (const [tag, name] of tags) {
    if (bytes[at] !== tag) continue;
    const length = bytes[at + 1] ?? 0;
    if (length === 0 || at + 2 + length > bytes.length) return refuse();
    found[name] = Secret.copyOf(bytes.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return at === bytes.length ? found : refuse();
}
