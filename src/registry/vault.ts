import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from "node:crypto";
import type { TokenRef } from "../contract/ids.ts";
import { Secret } from "../contract/secret.ts";
import { RegistryError } from "./errors.ts";
import type { Keyring } from "./keys/keyring.ts";

const IV_LENGTH = 12;
const TAG_LENGTH = 16;

/** A sealed value as it rests in a table: 12-byte IV ‖ ciphertext ‖ 16-byte tag. */
export interface Sealed {
  readonly sealed: Uint8Array;
  readonly kekVersion: number;
}

/** What a sealed value belongs to; bound to it as associated data, so that it opens in its own place only. */
export type SealedFor =
  | { readonly seedOf: TokenRef }
  | { readonly cardMasterKeyOf: string }
  | { readonly transportKeyOf: string }
  | { readonly registryKey: string }
  /** By the invitation it was taken for. */
  | { readonly phoneNumberOf: string };

/** Seeds and keys at rest: AES-256-GCM under a key-encryption key. */
export interface Vault {
  seal(value: Secret, belongsTo: SealedFor): Sealed;
  /**
   * The caller wipes what it gets (R15). Waits only for a key version that this process meets for the first time.
   * @throws RegistryError sealBroken, keyMissing, and what the key provider throws
   */
  open(value: Sealed, belongsTo: SealedFor): Promise<Secret>;
}

/** JSON of a fixed shape keeps the parts apart: no two places have the same associated data. */
function associatedData(belongsTo: SealedFor, kekVersion: number): Buffer {
  const place =
    "seedOf" in belongsTo
      ? ["seed", belongsTo.seedOf.vendorCode, belongsTo.seedOf.serialNumber]
      : Object.entries(belongsTo).flat();
  return Buffer.from(JSON.stringify(["smartotp/at-rest/v1", ...place, kekVersion]), "utf8");
}

/** @throws RegistryError sealBroken */
function unseal(sealed: Uint8Array, key: KeyObject, aad: Buffer): Secret {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes.length < IV_LENGTH + TAG_LENGTH) throw new RegistryError("sealBroken");
  const body = bytes.subarray(IV_LENGTH, -TAG_LENGTH);
  try {
    const iv = bytes.subarray(0, IV_LENGTH);
    const decipher = createDecipheriv("aes-256-gcm", key, iv, { authTagLength: TAG_LENGTH });
    decipher.setAAD(aad).setAuthTag(bytes.subarray(-TAG_LENGTH));
    const plain = decipher.update(body);
    decipher.final();
    return Secret.take(plain);
  } catch (cause) {
    throw new RegistryError("sealBroken", { cause });
  }
}

/** The vault of one process, over the keys it knows. */
export function openVault(keyring: Pick<Keyring, "current" | "keyOf" | "learn">): Vault {
  return {
    seal(value, belongsTo) {
      const { current } = keyring;
      const key = keyring.keyOf(current);
      if (!key) throw new RegistryError("keyMissing", { parameters: { version: current } });
      const iv = randomBytes(IV_LENGTH);
      const cipher = createCipheriv("aes-256-gcm", key, iv);
      cipher.setAAD(associatedData(belongsTo, current));
      const body = value.use((bytes) => cipher.update(bytes));
      const sealed = Buffer.concat([iv, body, cipher.final(), cipher.getAuthTag()]);
      return { sealed, kekVersion: current };
    },
    async open({ sealed, kekVersion }, belongsTo) {
      const key = keyring.keyOf(kekVersion) ?? (await keyring.learn(kekVersion));
      return unseal(sealed, key, associatedData(belongsTo, kekVersion));
    },
  };
}
