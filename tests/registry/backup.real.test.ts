import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  backupRegistry,
  createRegistry,
  inspectTrail,
  readEnrolmentCode,
  restoreRegistry,
  settleAfterRestore,
} from "../../src/registry/index.ts";
import { Branch, call, type IssuedCard, otpOf } from "../support/branch.ts";
import { testWorlds } from "./world.ts";

const worlds = testWorlds();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "smartotp-backup-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);
let now = Math.floor(Date.now() / 30_000) * 30_000 + 15_000;
const clock = { now: () => now };
const open = (dataDir: string) => createRegistry({ dataDir, training: true, clock });
type Opened = Awaited<ReturnType<typeof open>>;

interface Verdict {
  readonly accepted: boolean;
  readonly reason?: string;
}

async function verify({ app }: Opened, { vendorCode, serialNumber }: IssuedCard, otp: string) {
  const { body } = await call<Verdict>(app, "/v1/verifications", { vendorCode, serialNumber, otp });
  return body.accepted ? "accepted" : body.reason;
}

describe("backup and restore of the embedded PostgreSQL", () => {
  let accepted: { card: IssuedCard; otp: string }[];
  let card: IssuedCard;
  let late: string;

  it("backs up while the registry writes", async () => {
    const registry = await open(at("first"));
    try {
      const branch = await Branch.opened(registry.app, (await readEnrolmentCode(at("first"))) ?? "");
      card = await branch.issue();
      let done = false;
      accepted = [];
      const writing = (async () => {
        while (!done) {
          const issued = await branch.issue();
          const otp = otpOf(issued, now / 1000);
          if ((await verify(registry, issued, otp)) === "accepted") accepted.push({ card: issued, otp });
        }
      })();
      const before = accepted.length;
      const backup = backupRegistry({ dataDir: at("first"), to: at("backup"), keysTo: at("keys") });
      const report = await backup.finally(() => {
        done = true;
      });
      await writing;
      expect(accepted.length).toBeGreaterThan(before);
      expect(report.keys).toContain("registry-key-encryption-1.key");
      // What the backup holds nothing of: accepted after it.
      late = otpOf(card, now / 1000);
      expect(await verify(registry, card, late)).toBe("accepted");
    } finally {
      await registry.close();
    }
  });

  it("R15 the backup holds no key, and nobody else may read it", async () => {
    expect((await stat(at("backup"))).mode & 0o077).toBe(0);
    const names = await readdir(at("backup"), { recursive: true });
    expect(names.filter((name) => name.endsWith(".key"))).toEqual([]);
    const key = await readFile(at("keys/registry-key-encryption-1.key"));
    for (const name of names) {
      const file = join(at("backup"), name);
      if ((await stat(file)).isFile()) expect((await readFile(file)).includes(key), name).toBe(false);
    }
  });

  it("R8 restored: the trail is whole, no OTP up to now is accepted, the next ones are", async () => {
    const report = await restoreRegistry({ from: at("backup"), dataDir: at("second"), keysFrom: at("keys") });
    expect(report.files).toBeGreaterThan(900);
    const registry = await open(at("second"));
    try {
      for (const { card: issued, otp } of accepted) {
        // Issued after the backup's end: that there was such a card is lost.
        expect(await verify(registry, issued, otp)).toMatch(/^(replayed|unknown|notActive)$/);
      }
      expect(await verify(registry, card, late)).toBe("replayed");
      now += 30_000;
      expect(await verify(registry, card, otpOf(card, now / 1000))).toBe("replayed");
      now += 25 * 30_000;
      expect(await verify(registry, card, otpOf(card, now / 1000))).toBe("accepted");
    } finally {
      await registry.close();
    }
    const trail = await inspectTrail({ dataDir: at("second") });
    expect(trail).toMatchObject({ ok: true, firstBad: null });
    expect(trail.count).toBeGreaterThan(5);
  });

  it("settles once: a second start raises nothing", async () => {
    const registry = await open(at("second"));
    now += 30_000;
    expect(await verify(registry, card, otpOf(card, now / 1000))).toBe("accepted");
    await registry.close();
  });

  it("refuses a folder that is not empty, a backup with a byte changed or a file missing, a database that is there", async () => {
    const wrong = (code: string) => ({ fullCode: `registry.${code}` });
    const again = backupRegistry({ dataDir: at("first"), to: at("backup") });
    await expect(again).rejects.toMatchObject(wrong("backupNotEmpty"));
    const there = restoreRegistry({ from: at("backup"), dataDir: at("second") });
    await expect(there).rejects.toMatchObject(wrong("restoreNotEmpty"));
    const elsewhere = backupRegistry({ dataDir: at("x"), databaseUrl: "postgres://db/r", to: at("y") });
    await expect(elsewhere).rejects.toMatchObject(wrong("backupElsewhere"));
    await appendFile(at("backup/cluster/PG_VERSION"), "x");
    const changed = restoreRegistry({ from: at("backup"), dataDir: at("third") });
    await expect(changed).rejects.toMatchObject(wrong("backupBroken"));
    await rm(at("backup/cluster/PG_VERSION"));
    const missing = restoreRegistry({ from: at("backup"), dataDir: at("third") });
    await expect(missing).rejects.toMatchObject(wrong("backupBroken"));
    expect(await readdir(at("third"))).toEqual([]);
    const manifest = {
      ...JSON.parse(await readFile(at("backup/manifest.json"), "utf8")),
      folders: ["../out"],
    };
    await writeFile(at("backup/manifest.json"), JSON.stringify(manifest));
    const outside = restoreRegistry({ from: at("backup"), dataDir: at("third") });
    await expect(outside).rejects.toMatchObject(wrong("backupBroken"));
  });
});

describe("a database that PostgreSQL's own tools have set back", () => {
  it("R8 takes every OTP up to now for used, of clocks and of counters", async () => {
    const world = await worlds.open();
    const branch = await Branch.opened(world.registry.app, world.enrolmentCode);
    const issued = await branch.issue();
    const { serialNumber } = issued;
    await world.sql(
      "UPDATE tokens SET otp_type = 'HOTP', last_time_step = 7 WHERE serial_number = '0042819150'",
    );
    const { dataDir, databaseUrl, clock: worldClock } = world;
    const otp = otpOf(issued, worldClock.now() / 1000);
    expect(await settleAfterRestore({ dataDir, databaseUrl, clock: worldClock })).toBeGreaterThan(1);
    expect(await verify(world.registry, issued, otp)).toBe("replayed");
    const rows = await world.sql(
      "SELECT last_time_step FROM tokens WHERE serial_number IN ('0042819150', $1) ORDER BY serial_number = $1",
      [serialNumber],
    );
    const step = Math.floor(worldClock.now() / 30_000);
    expect(rows.map((row) => Number(row.last_time_step))).toEqual([17, step + 21]);
    const trail = await world.sql("SELECT detail FROM audit WHERE kind = 'registry.restored'");
    expect(trail).toHaveLength(1);
  });
});
