import { describe, expect, it } from "vitest";
import { destroyKey, listKeys, type Registry, rewrapAll, rotateKey } from "../../../src/registry/index.ts";
import { sealedPlaces } from "../../../src/registry/keys/sealedPlaces.ts";
import { Branch, call, type IssuedCard, otpOf } from "../../support/branch.ts";
import { hasOwnOtp } from "../../support/ownOtp.ts";
import { testWorlds, type World } from "../world.ts";

const worlds = testWorlds();
const quiet = () => {};
const versionsIn = async ({ sql }: World, table: string) =>
  (await sql(`SELECT DISTINCT kek_version FROM ${table} ORDER BY 1`)).map((row) => row.kek_version);

interface Verdict {
  readonly accepted: boolean;
  readonly reason?: string;
}

function verify({ app }: Registry, { vendorCode, serialNumber }: IssuedCard, otp: string) {
  return call<Verdict>(app, "/v1/verifications", { vendorCode, serialNumber, otp });
}

describe("versions of the key-encryption key", () => {
  it("every column of sealed values is known to the re-wrapping", async () => {
    const { sql } = await worlds.open();
    const rows = await sql(
      "SELECT table_name FROM information_schema.columns WHERE column_name = 'kek_version' AND table_schema = current_schema() ORDER BY 1",
    );
    expect(rows.map((row) => row.table_name)).toEqual(sealedPlaces.map(({ table }) => table).sort());
  });

  it("running processes take a new version up by themselves, and seal under it once it is active", async () => {
    const world = await worlds.open({ keyPollMs: 20 });
    const branch = await Branch.opened(world.registry.app, world.enrolmentCode);
    const card = await branch.issue();
    await rotateKey(world, 3600);
    await rewrapAll(world, quiet);
    expect(await versionsIn(world, "tokens")).toEqual([1]);
    // The hour passes.
    await world.sql("UPDATE key_encryption_keys SET active_from = now() WHERE version = 2");
    await rewrapAll(world, quiet);
    expect(await versionsIn(world, "tokens")).toEqual([2]);
    const otp = otpOf(card, world.clock.now() / 1000);
    expect(await verify(world.registry, card, otp)).toMatchObject({ body: { accepted: true } });
    expect(await call(world.registry.app, "/v1/ready")).toMatchObject({ status: 200 });
  });

  it("a process that has not looked yet learns of a key from the first value it meets", async () => {
    const world = await worlds.open({ keyPollMs: 3_600_000 });
    const branch = await Branch.opened(world.registry.app, world.enrolmentCode);
    const card = await branch.issue();
    await rotateKey(world, 0);
    await rewrapAll(world, quiet);
    // Master key, transport key and seed, for a package.
    await branch.takeCard();
    await rotateKey(world, 0);
    await rewrapAll(world, quiet);
    const otp = otpOf(card, world.clock.now() / 1000);
    expect(await verify(world.registry, card, otp)).toMatchObject({ body: { accepted: true } });
  });

  it("R8 R15 re-wrapping under load: every OTP is accepted exactly once, in two processes, and none is refused for it", async () => {
    const world = await worlds.open({ keyPollMs: 20 });
    const registries = [world.registry, await world.another()] as const;
    const branch = await Branch.opened(world.registry.app, world.enrolmentCode);
    const cards: IssuedCard[] = [];
    for (let n = 0; n < 6; n += 1) cards.push(await branch.issue());
    let rotating = true;
    const rotations = (async () => {
      for (let n = 0; n < 5; n += 1) {
        await rotateKey(world, 0);
        await rewrapAll(world, quiet);
      }
      rotating = false;
    })();
    let accepted = 0;
    const verdicts: string[] = [];
    for (let round = 0; rotating || round < 3; round += 1) {
      world.clock.advance(30);
      const seconds = world.clock.now() / 1000;
      // Each card's OTP of this step goes to both processes at once.
      const asked = cards.flatMap((card) => {
        if (!hasOwnOtp(card.seed, seconds)) return [];
        const otp = otpOf(card, seconds);
        return registries.map(async (registry) => {
          const { status, body } = await verify(registry, card, otp);
          verdicts.push(status === 200 ? (body.reason ?? "accepted") : `${status} ${body.code}`);
          if (body.accepted) accepted += 1;
        });
      });
      await Promise.all(asked);
    }
    await rotations;
    expect([...new Set(verdicts)].sort()).toEqual(["accepted", "replayed"]);
    expect(accepted).toBe(verdicts.length / 2);
    for (const { table } of sealedPlaces) {
      expect((await versionsIn(world, table)).filter((version) => version !== 6 && version !== null)).toEqual(
        [],
      );
    }
    const versions = await listKeys(world);
    expect(versions.map(({ retiredAt }) => retiredAt !== null)).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
    ]);
  });

  it("R15 ended in the middle, everything opens all the same, and the next run does the rest", async () => {
    const world = await worlds.open({ keyPollMs: 20 });
    const branch = await Branch.opened(world.registry.app, world.enrolmentCode);
    const cards = [await branch.issue(), await branch.issue()];
    await rotateKey(world, 0);
    const torn = rewrapAll(world, ({ table, done }) => {
      if (table === "tokens" && done > 0) throw new Error("ended");
    });
    await expect(torn).rejects.toThrow("ended");
    expect(await versionsIn(world, "tokens")).toEqual([1, 2]);
    for (const card of cards) {
      const otp = otpOf(card, world.clock.now() / 1000);
      expect(await verify(world.registry, card, otp)).toMatchObject({ body: { accepted: true } });
    }
    const [left] = await world.sql("SELECT count(*)::int AS tokens FROM tokens WHERE kek_version = 1");
    const { rewrapped, retired } = await rewrapAll(world, quiet);
    expect(rewrapped).toMatchObject({ registry_keys: 0, institutions: 0, ...left });
    expect(retired).toEqual([1]);
  });

  it("destroys a version only when nothing has been sealed under it for a day; a registry starts without it", async () => {
    const world = await worlds.open();
    const card = await (await Branch.opened(world.registry.app, world.enrolmentCode)).issue();
    await rotateKey(world, 0);
    const refused = { fullCode: "registry.keyInUse" };
    await expect(destroyKey(world, 1)).rejects.toMatchObject(refused);
    await rewrapAll(world, quiet);
    await expect(destroyKey(world, 1)).rejects.toMatchObject(refused);
    await world.sql(
      "UPDATE key_encryption_keys SET retired_at = now() - interval '25 hours' WHERE version = 1",
    );
    // Somebody had still sealed something under it.
    await world.sql("UPDATE tokens SET kek_version = 1 WHERE serial_number = $1", [card.serialNumber]);
    await expect(destroyKey(world, 1)).rejects.toMatchObject(refused);
    await world.sql("UPDATE tokens SET kek_version = 2 WHERE serial_number = $1", [card.serialNumber]);
    await destroyKey(world, 1);
    await expect(destroyKey(world, 2)).rejects.toMatchObject(refused);
    expect(await listKeys(world)).toMatchObject([{ destroyed: true }, { destroyed: false }]);
    const otp = otpOf(card, world.clock.now() / 1000);
    expect(await verify(await world.another(), card, otp)).toMatchObject({ body: { accepted: true } });
    const kinds = await world.sql("SELECT DISTINCT kind FROM audit WHERE kind LIKE 'key.%' ORDER BY 1");
    expect(kinds.map(({ kind }) => kind)).toEqual([
      "key.destroyed",
      "key.made",
      "key.retired",
      "key.rewrapBegun",
      "key.rewrapped",
    ]);
  });
});
