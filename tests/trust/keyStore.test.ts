import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Secret } from "../../src/contract/secret.ts";
import { FileKeyStore, loadWorkstationKeys, SystemKeyStore, TrustError } from "../../src/trust/index.ts";

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "smartotp-keys-"));
  folder = join(root, "keys");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const secret = () => Secret.take(Uint8Array.from({ length: 32 }, (_, i) => 255 - i));
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "done",
    (error: unknown) => (error instanceof TrustError ? error.code : `not ours: ${String(error)}`),
  );

/** Stands for safeStorage: reversible, recognisable, and fails on what it did not make. */
const upsideDown = {
  encryptString: (text: string) => Buffer.from(`v1${[...text].reverse().join("")}`),
  decryptString(bytes: Uint8Array) {
    const text = Buffer.from(bytes).toString();
    if (!text.startsWith("v1")) throw new Error("not encrypted by this system");
    return [...text.slice(2)].reverse().join("");
  },
};

describe.each([
  ["file", () => new FileKeyStore(folder)],
  ["system", () => new SystemKeyStore(folder, upsideDown)],
] as const)("key store: %s", (kind, open) => {
  it("gives back what was kept, and null for what was not", async () => {
    const store = open();
    expect(store.kind).toBe(kind);
    expect(await store.get("ledger")).toBeNull();
    await store.put("ledger", secret());
    expect((await open().get("ledger"))?.equals(secret())).toBe(true);
    expect(await store.get("other")).toBeNull();
  });

  it("never overwrites a key, and leaves nothing half-written beside it", async () => {
    await open().put("ledger", secret());
    expect(await codeOf(open().put("ledger", Secret.take(new Uint8Array(32))))).toBe("keyExists");
    expect((await open().get("ledger"))?.equals(secret())).toBe(true);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it("lets only one of two that start at once keep its key", async () => {
    const outcomes = await Promise.all([
      codeOf(open().put("ledger", secret())),
      codeOf(open().put("ledger", Secret.take(new Uint8Array(32).fill(1)))),
    ]);
    expect(outcomes.toSorted()).toEqual(["done", "keyExists"]);
  });

  it.runIf(process.platform !== "win32")("keeps files to their owner and refuses exposed ones", async () => {
    await open().put("ledger", secret());
    const file = join(folder, readdirSync(folder)[0] ?? "");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    chmodSync(file, 0o640);
    expect(await codeOf(open().get("ledger"))).toBe("keyStoreExposed");
  });

  it("refuses names that could leave the folder", async () => {
    expect(await codeOf(open().put("../ledger", secret()))).toBe("keyMalformed");
    expect(await codeOf(open().get("a/b"))).toBe("keyMalformed");
  });

  it("says when the folder cannot be used", async () => {
    writeFileSync(folder, "a file where the folder should be");
    expect(await codeOf(open().put("ledger", secret()))).toBe("keyStoreUnwritable");
    expect(await codeOf(open().get("ledger"))).toBe("keyStoreUnreadable");
  });

  it("makes a workstation's keys once and finds them again", async () => {
    const first = await loadWorkstationKeys(open());
    const second = await loadWorkstationKeys(open());
    expect(second.signing.publicKey).toBe(first.signing.publicKey);
    expect(second.sealing.publicKey).toBe(first.sealing.publicKey);
    expect(second.ledgerKey.equals(first.ledgerKey)).toBe(true);
    expect(second.customerKey.equals(first.customerKey)).toBe(true);
    const all = [first.signing.privateKey, first.sealing.privateKey, first.ledgerKey, first.customerKey];
    expect(all.some((key, i) => all.some((other, j) => i !== j && key.equals(other)))).toBe(false);
  });
});

describe("damaged keys", () => {
  it("R15 keeps no key in the clear in the system store's files", async () => {
    await new SystemKeyStore(folder, upsideDown).put("ledger", secret());
    const text = readFileSync(join(folder, "ledger.sealed"));
    expect(text.includes(secret().use((bytes) => Buffer.from(bytes)))).toBe(false);
  });

  it("refuses a key file of the wrong length", async () => {
    await new FileKeyStore(folder).put("ledger", Secret.take(new Uint8Array(31)));
    expect(await codeOf(loadWorkstationKeys(new FileKeyStore(folder)))).toBe("keyDamaged");
  });

  it("refuses a sealed file the system cannot open, or that holds no key", async () => {
    await new SystemKeyStore(folder, upsideDown).put("ledger", secret());
    writeFileSync(join(folder, "ledger.sealed"), "from another account");
    expect(await codeOf(new SystemKeyStore(folder, upsideDown).get("ledger"))).toBe("keyStoreUnreadable");
    writeFileSync(join(folder, "ledger.sealed"), "v1***");
    expect(await codeOf(new SystemKeyStore(folder, upsideDown).get("ledger"))).toBe("keyDamaged");
  });
});
