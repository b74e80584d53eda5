import type { Secret } from "../../contract/secret.ts";

/**
 * Keeps the one key under which the key-encryption keys rest in the database (docs/decisions/0015-keys.md). It is
 * asked when a process starts and when there is a new key-encryption key, never while an OTP is verified.
 */
export interface KeyProvider {
  /** Names the wrapping key: what another one has wrapped is not tried. */
  readonly name: string;
  /** Make the wrapping key, unless there is one. */
  prepare(): Promise<void>;
  /** Encrypt a key-encryption key. @throws RegistryError keyWrong, hsmFailed */
  wrap(key: Secret, version: number): Promise<Uint8Array>;
  /** The caller wipes it (R15). @throws RegistryError keyWrong, hsmFailed */
  unwrap(wrapped: Uint8Array, version: number): Promise<Secret>;
  /** Where data older than the table of keys was sealed by this provider's own key: that key, which is version 1. */
  first?(): Promise<Secret>;
}

/** What a wrapped key is bound to: its place in the table. */
export function wrappedFor(version: number): Buffer {
  return Buffer.from(JSON.stringify(["smartotp/key-encryption-key/v1", version]), "utf8");
}

/** A wrapped key: 12-byte IV ‖ 32-byte ciphertext ‖ 16-byte tag (AES-256-GCM). */
export const WRAPPED = { iv: 12, key: 32, tag: 16 } as const;
