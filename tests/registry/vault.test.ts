import { createSecretKey, randomBytes } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Secret } from "../../src/contract/secret.ts";
import { RegistryError } from "../../src/registry/errors.ts";
import { openVault, type SealedFor } from "../../src/registry/vault.ts";

/** Key-encryption keys of made-up versions 1, 2 … `current`. */
function keyring(current = 1) {
  const keys = Array.from({ length: current }, () => createSecretKey(randomBytes(32)));
  const keyOf = (version: number) => keys[version - 1];
  const learn = async (version: number) => {
    throw new RegistryError("keyMissing", { parameters: { version } });
  };
  return { current, keyOf, learn };
}

const place: SealedFor = { seedOf: { vendorCode: "71", serialNumber: "0042819001" } };

describe("R15 seeds at rest", () => {
  it("R15 open again in their own place, whatever their length", async () => {
    const vault = openVault(keyring());
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 0, maxLength: 80 }), async (bytes) => {
        const opened = await vault.open(vault.seal(Secret.copyOf(bytes), place), place);
        expect(opened.use((b) => Uint8Array.from(b))).toEqual(bytes);
      }),
    );
  });

  it("R15 look different each time and do not hold the seed", () => {
    const vault = openVault(keyring());
    const seed = randomBytes(32);
    const [a, b] = [vault.seal(Secret.copyOf(seed), place), vault.seal(Secret.copyOf(seed), place)];
    expect(Buffer.from(a.sealed).equals(Buffer.from(b.sealed))).toBe(false);
    expect(Buffer.from(a.sealed).includes(seed)).toBe(false);
  });

  it.each<[string, SealedFor]>([
    ["another card", { seedOf: { vendorCode: "71", serialNumber: "0042819002" } }],
    ["the same digits split otherwise", { seedOf: { vendorCode: "710", serialNumber: "042819001" } }],
    ["another kind of key", { registryKey: "seed" }],
    ["an institution's master key", { cardMasterKeyOf: "901" }],
  ])("R15 do not open as %s", async (_what, elsewhere) => {
    const vault = openVault(keyring());
    const sealed = vault.seal(Secret.take(randomBytes(32)), place);
    await expect(vault.open(sealed, elsewhere)).rejects.toThrow(
      expect.objectContaining({ code: "sealBroken" }),
    );
  });

  it("R15 do not open when any byte was changed, or cut off", async () => {
    const vault = openVault(keyring());
    const { sealed, kekVersion } = vault.seal(Secret.take(randomBytes(32)), place);
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Uint8Array.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await expect(vault.open({ sealed: changed, kekVersion }, place)).rejects.toThrow();
      await expect(vault.open({ sealed: sealed.subarray(0, at), kekVersion }, place)).rejects.toThrow();
    }
  });

  it("R15 of an older key version still open, those of another version or an unknown one do not", async () => {
    const keys = keyring(2);
    const older = openVault({ ...keys, current: 1 });
    const newer = openVault(keys);
    const sealed = older.seal(Secret.take(randomBytes(32)), place);
    expect((await newer.open(sealed, place)).length).toBe(32);
    await expect(newer.open({ ...sealed, kekVersion: 2 }, place)).rejects.toThrow(
      expect.objectContaining({ code: "sealBroken" }),
    );
    await expect(newer.open({ ...sealed, kekVersion: 3 }, place)).rejects.toThrow(
      expect.objectContaining({ code: "keyMissing" }),
    );
  });
});
