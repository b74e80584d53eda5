import { randomBytes } from "node:crypto";
import { Secret } from "../contract/secret.ts";
import { FileKeyStore, TrustError } from "../trust/index.ts";
import { RegistryError } from "./errors.ts";

/**
 * Where key-encryption keys come from. They are numbered: new values are sealed under the newest, old ones are
 * opened with the version they name. 32 bytes each (AES-256).
 */
export interface KeyProvider {
  /** The version to seal under. */
  currentVersion(): Promise<number>;
  /** @throws RegistryError keyMissing */
  keyEncryptionKey(version: number): Promise<Secret>;
}

/** Training and tests: one key in a 0600 file of the data directory, made at first use. */
export function fileKeyProvider(dataDir: string): KeyProvider {
  const store = new FileKeyStore(dataDir);
  const name = "registry-key-encryption-1";
  return {
    currentVersion: async () => 1,
    async keyEncryptionKey(version) {
      if (version !== 1) throw new RegistryError("keyMissing", { parameters: { version } });
      const kept = await store.get(name);
      if (kept) return kept;
      try {
        await store.put(name, Secret.take(randomBytes(32)));
      } catch (error) {
        // Another process made it between our look and our try.
        if (!(error instanceof TrustError) || error.code !== "keyExists") throw error;
      }
      const made = await store.get(name);
      if (!made) throw new RegistryError("keyMissing", { parameters: { version } });
      return made;
    },
  };
}
