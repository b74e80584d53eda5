import { createSecretKey } from "node:crypto";
import { fileKeyProvider } from "../../src/registry/keys/fileProvider.ts";
import { openVault, type Vault } from "../../src/registry/vault.ts";

/** A vault over the first key of a training registry's data folder, for what a test seals or opens by itself. */
export async function vaultOf(dataDir: string): Promise<Vault> {
  const first = await fileKeyProvider(dataDir).first?.();
  if (!first) throw new Error("no key");
  const key = first.use(createSecretKey);
  return openVault({ current: 1, keyOf: () => key, learn: async () => key });
}
