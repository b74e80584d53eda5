import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { Secret } from "../../contract/secret.ts";
import { FileKeyStore, TrustError } from "../../trust/index.ts";
import { RegistryError } from "../errors.ts";
import { type KeyProvider, WRAPPED, wrappedFor } from "./provider.ts";

const NAME = "registry-key-encryption-1";

async function readOrMake(store: FileKeyStore): Promise<Secret> {
  const kept = await store.get(NAME);
  if (kept) return kept;
  try {
    await store.put(NAME, Secret.take(randomBytes(32)));
  } catch (error) {
    // Another process made it between our look and our try.
    if (!(error instanceof TrustError) || error.code !== "keyExists") throw error;
  }
  const made = await store.get(NAME);
  if (!made) throw new RegistryError("keyMissing", { parameters: { version: 1 } });
  return made;
}

/** HKDF (RFC 5869): what seals values in old data directories must not be the key that wraps keys. */
function wrappingKey(file: Secret): Buffer {
  return file.use((bytes) =>
    Buffer.from(hkdfSync("sha256", bytes, new Uint8Array(0), "smartotp/wrapping/v1", 32)),
  );
}

/** Training and tests: a 0600 file of the data directory, made at first use. */
export function fileKeyProvider(dataDir: string): KeyProvider {
  const store = new FileKeyStore(dataDir);
  const withKey = async <T>(work: (key: Buffer) => T): Promise<T> => {
    const file = await readOrMake(store);
    const key = wrappingKey(file);
    try {
      return work(key);
    } finally {
      key.fill(0);
      file.wipe();
    }
  };
  return {
    name: "file",
    first: () => readOrMake(store),
    prepare: async () => (await readOrMake(store)).wipe(),
    wrap: (key, version) =>
      withKey((wrapping) => {
        const iv = randomBytes(WRAPPED.iv);
        const cipher = createCipheriv("aes-256-gcm", wrapping, iv).setAAD(wrappedFor(version));
        const body = key.use((bytes) => cipher.update(bytes));
        return Buffer.concat([iv, body, cipher.final(), cipher.getAuthTag()]);
      }),
    unwrap: (wrapped, version) =>
      withKey((wrapping) => {
        const iv = wrapped.subarray(0, WRAPPED.iv);
        const decipher = createDecipheriv("aes-256-gcm", wrapping, iv, { authTagLength: WRAPPED.tag });
        try {
          decipher.setAAD(wrappedFor(version)).setAuthTag(wrapped.subarray(-WRAPPED.tag));
          const key = decipher.update(wrapped.subarray(WRAPPED.iv, -WRAPPED.tag));
          decipher.final();
          return Secret.take(key);
        } catch (cause) {
          throw new RegistryError("keyWrong", { cause });
        }
      }),
  };
}
