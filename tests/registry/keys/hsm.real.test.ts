import { describe, expect, it } from "vitest";
import { createRegistry, moveKeys, rotateKey } from "../../../src/registry/index.ts";
import { Branch, call, otpOf } from "../../support/branch.ts";
import { SoftHsm } from "../../support/softHsm.ts";
import { testWorlds, type World } from "../world.ts";

const hsm = new SoftHsm();
hsm.insert("registry");
hsm.insert("other");
const worlds = testWorlds();

/** A training registry whose keys are in the token from the beginning. */
async function withHsm(world: World) {
  const databaseUrl = await worlds.postgres.freshDatabase();
  const { dataDir, clock } = world;
  const options = { dataDir, databaseUrl, clock, training: true, keyPollMs: 30 };
  const open = (pin?: string, tokenLabel = "registry") =>
    createRegistry({ ...options, keyProvider: hsm.provider(tokenLabel, pin) });
  return { open, databaseUrl, options };
}

describe("key-encryption keys in a hardware security module (PKCS#11)", () => {
  it("R15 a registry seals, issues and verifies; in the database lies what only the token can unwrap", async () => {
    const world = await worlds.open();
    const { open, databaseUrl } = await withHsm(world);
    const [one, two] = await Promise.all([open(), open()]);
    try {
      const branch = await Branch.opened(one.app, world.enrolmentCode);
      const card = await branch.issue();
      const { vendorCode, serialNumber } = card;
      const otp = otpOf(card, world.clock.now() / 1000);
      // The other process has the same key.
      const asked = { vendorCode, serialNumber, otp };
      expect(await call(two.app, "/v1/verifications", asked)).toMatchObject({ body: { accepted: true } });
      const rows = await worlds.postgres.query(databaseUrl, "SELECT * FROM key_encryption_keys");
      expect(rows).toMatchObject([{ version: 1, wrapped_by: "pkcs11:smartotp-registry" }]);
    } finally {
      await one.close();
      await two.close();
    }
  });

  it("says what is wrong: PIN, no such token, a token without the key, the token of another registry", async () => {
    const world = await worlds.open();
    const { open } = await withHsm(world);
    await (await open()).close();
    await expect(open("0000-0000")).rejects.toMatchObject({ fullCode: "registry.hsmPinWrong" });
    await expect(open(undefined, "nobody")).rejects.toMatchObject({ fullCode: "registry.hsmTokenMissing" });
    // No key in it yet.
    await expect(open(undefined, "other")).rejects.toMatchObject({ fullCode: "registry.hsmKeyMissing" });
    // A key of the same label, of another registry's making.
    await hsm.provider("other").prepare();
    await expect(open(undefined, "other")).rejects.toMatchObject({ fullCode: "registry.hsmKeyOther" });
    await (await open()).close();
  });

  it("tries a wrong PIN once, because each try brings the token nearer to locking itself", async () => {
    const wrong = hsm.provider("registry", "0000-0000");
    const first = await wrong.prepare().catch((error: Error) => error);
    const second = await wrong.prepare().catch((error: Error) => error);
    expect([first, second]).toMatchObject([{ code: "hsmPinWrong" }, { code: "hsmPinWrong" }]);
    // The second time the token was not asked: it is the same error.
    expect(second).toBe(first);
    await hsm.provider("registry").prepare();
  });

  it("token pulled out: verifying goes on; a process that misses a new key is not ready until it is back", async () => {
    const world = await worlds.open();
    const { open, options } = await withHsm(world);
    const registry = await open();
    try {
      const branch = await Branch.opened(registry.app, world.enrolmentCode);
      const { vendorCode, serialNumber, ...card } = await branch.issue();
      const verify = (otp: string) =>
        call(registry.app, "/v1/verifications", { vendorCode, serialNumber, otp });
      const ready = async () => (await registry.app.inject("/v1/ready")).json();
      expect(await ready()).toEqual({ ready: true });
      // Made by another process, which has the token; this one is without it when it looks.
      const provider = hsm.provider("registry");
      const wrapped = await provider.wrap(await provider.unwrap(await firstOf(options.databaseUrl), 1), 2);
      hsm.present(false);
      try {
        await worlds.postgres.query(
          options.databaseUrl,
          "INSERT INTO key_encryption_keys (version, wrapped, wrapped_by) VALUES (2, $1, $2)",
          [wrapped, provider.name],
        );
        await expect.poll(ready).toMatchObject({ status: 503, code: "registry.keyUnavailable" });
        const otp = otpOf({ vendorCode, serialNumber, ...card }, world.clock.now() / 1000);
        expect(await verify(otp)).toMatchObject({ body: { accepted: true } });
      } finally {
        hsm.present(true);
      }
      await expect.poll(ready).toEqual({ ready: true });
    } finally {
      await registry.close();
    }
  });

  it("keys move from the file to the token, and the file opens nothing any more", async () => {
    const { dataDir, databaseUrl, registry, another } = await worlds.open();
    await registry.close();
    const keyProvider = hsm.provider("registry");
    expect(await moveKeys({ dataDir, databaseUrl, keyProvider })).toBe(1);
    await expect(another()).rejects.toMatchObject({ fullCode: "registry.keyWrappedElsewhere" });
    await rotateKey({ dataDir, databaseUrl, keyProvider }, 0);
    const moved = await another({ keyProvider });
    expect(await call(moved.app, "/v1/ready")).toMatchObject({ status: 200 });
  });
});

async function firstOf(databaseUrl: string): Promise<Uint8Array> {
  const [row] = await worlds.postgres.query(databaseUrl, "SELECT wrapped FROM key_encryption_keys");
  return row?.wrapped as Uint8Array;
}
