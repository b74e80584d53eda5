import { randomInt } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import pg from "pg";
import { describe, expect, it } from "vitest";
import type { Change, Changes } from "../../../src/contract/changes.ts";
import { inspectTrail, type Registry } from "../../../src/registry/index.ts";
import { smartotp } from "../../cli/run.ts";
import { Branch, call, otpOf } from "../../support/branch.ts";
import { testWorlds, type World } from "../world.ts";

const worlds = testWorlds();

const placed = async (world: World): Promise<void> => {
  while ((await world.sql("SELECT FROM audit_unplaced")).length > 0) await setTimeout(10);
};
const inspect = (world: World, expect?: string) =>
  inspectTrail({ dataDir: world.dataDir, databaseUrl: world.databaseUrl, expect });
/** Rows of a made-up kind; `cards` tells them apart. */
const write = (world: World, count: number, institution: string | null = "901") =>
  world.sql(
    `INSERT INTO audit (kind, institution_code, detail)
      SELECT 'token.allotted', $2, jsonb_build_object('cards', n) FROM generate_series(1, $1::int) AS n`,
    [count, institution],
  );

/** Writes rows in transactions that stay open for a while: later ids often commit before earlier ones. */
async function writer(world: World, transactions: number, first: number): Promise<void> {
  const client = new pg.Client({ connectionString: world.databaseUrl });
  await client.connect();
  for (let n = 0; n < transactions; n += 1) {
    await client.query("BEGIN");
    for (let row = 0; row < 2; row += 1) {
      await client.query(
        "INSERT INTO audit (kind, institution_code, detail) VALUES ('token.allotted', $1, $2)",
        [n % 2 === 0 ? "901" : "902", { cards: first + 2 * n + row }],
      );
      await setTimeout(randomInt(12));
    }
    // What is rolled back was never there, and leaves no hole.
    await client.query(n % 7 === 6 ? "ROLLBACK" : "COMMIT");
  }
  await client.end();
}

/** Follows the feed until `done`, and once more to its end. */
async function follow(registry: Registry, query: string, done: () => boolean): Promise<Change[]> {
  const changes: Change[] = [];
  for (let after = "0"; ; ) {
    const last = done();
    const { body } = await call<Changes>(registry.app, `/v1/changes?after=${after}&wait=1&${query}`);
    changes.push(...body.changes);
    after = body.next;
    if (last && body.changes.length === 0) return changes;
  }
}

describe("the trail's order", () => {
  it("is one for all readers, without holes, with many writers that commit when they like, and a sequencer killed again and again", async () => {
    const world = await worlds.open();
    const registries = [world.registry, await world.another(), await world.another()];
    const WRITERS = 8;
    const TRANSACTIONS = 28;
    let written = false;
    const readers = registries.flatMap((registry) =>
      ["limit=7", "limit=1000", "institutionCode=902"].map((query) => follow(registry, query, () => written)),
    );
    const killer = (async () => {
      let killed = 0;
      while (!written) {
        const sessions = await world.sql(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE application_name = 'smartotp registry feed' AND datname = current_database() AND random() < 0.5`,
        );
        killed += sessions.length;
        await setTimeout(150);
      }
      return killed;
    })();
    await Promise.all(
      Array.from({ length: WRITERS }, (_, n) => writer(world, TRANSACTIONS, 2 * TRANSACTIONS * n)),
    );
    await placed(world);
    written = true;
    expect(await killer).toBeGreaterThan(0);
    const [first, ...others] = await Promise.all(readers);
    const committed = WRITERS * TRANSACTIONS * 2 * (6 / 7);
    expect(first?.map(({ seq }) => seq)).toEqual(Array.from({ length: committed }, (_, n) => n + 1));
    expect(new Set(first?.map(({ detail }) => detail.cards)).size).toBe(committed);
    const of902 = first?.filter(({ institutionCode }) => institutionCode === "902");
    for (const seen of others) {
      // Reader by reader: all of the first one's, or all of its institution's.
      const scoped = seen.length === of902?.length;
      expect(seen.map(({ seq }) => seq)).toEqual((scoped ? of902 : first)?.map(({ seq }) => seq));
    }
    expect(others.filter((seen) => seen.length === of902?.length)).toHaveLength(3);
    expect(await inspect(world)).toMatchObject({ ok: true, count: committed, waiting: 0 });
  });

  it("R16 gives rows their place that were written while nobody placed any, in batches", async () => {
    const world = await worlds.open();
    await placed(world);
    await world.registry.close();
    await write(world, 1_750);
    expect(await inspect(world)).toMatchObject({ ok: true, count: 0, waiting: 1_750 });
    await world.sql("UPDATE audit_unplaced SET at = at - interval '2 minutes'");
    expect(await inspect(world)).toMatchObject({ ok: false, waitingTooLong: 1_750 });
    await world.another();
    await placed(world);
    expect(await inspect(world)).toMatchObject({ ok: true, count: 1_750, waiting: 0 });
  });

  it("is taken up by another process while one stands still in the middle of a batch", async () => {
    const world = await worlds.open();
    // A process that holds the sequencer's lock and does nothing: the database ends it, not we.
    const frozen = new pg.Client({
      connectionString: world.databaseUrl,
      idle_in_transaction_session_timeout: 500,
    });
    frozen.on("error", () => {});
    await frozen.connect();
    await frozen.query("BEGIN");
    await frozen.query("SELECT pg_advisory_xact_lock($1)", [0x534f5446]);
    await write(world, 3);
    await placed(world);
    expect(await inspect(world)).toMatchObject({ ok: true, count: 3 });
  });
});

describe("the trail is append-only", () => {
  it("whoever asks", async () => {
    const world = await worlds.open();
    await write(world, 3);
    await placed(world);
    for (const statement of [
      "UPDATE audit SET detail = '{}'",
      "DELETE FROM audit",
      "TRUNCATE audit CASCADE",
      "UPDATE audit_trail SET seq = seq + 100",
      "DELETE FROM audit_trail WHERE seq = 1",
      "DELETE FROM audit_audience",
      "TRUNCATE audit_audience",
    ]) {
      await expect(world.sql(statement), statement).rejects.toThrow(/append-only/);
    }
    expect(await inspect(world)).toMatchObject({ ok: true, count: 3 });
  });

  it("in production by a role that owns nothing, with which the registry does all its work", async () => {
    const world = await worlds.open();
    const roles = path.resolve(import.meta.dirname, "../../../resources/postgres/roles.sql");
    await world.sql(await readFile(roles, "utf8"));
    await world.sql("ALTER ROLE smartotp_registry PASSWORD 'of this test'");
    await world.registry.close();
    const url = new URL(world.databaseUrl);
    [url.username, url.password] = ["smartotp_registry", "of this test"];
    const { app } = await world.another({ databaseUrl: url.href });
    const card = await (await Branch.opened(app, world.enrolmentCode)).issue();
    const { vendorCode, serialNumber } = card;
    const otp = otpOf(card, world.clock.now() / 1000);
    const answer = await call(app, "/v1/verifications", { vendorCode, serialNumber, otp });
    expect(answer).toMatchObject({ body: { accepted: true } });
    await placed(world);
    expect(await inspect(world)).toMatchObject({ ok: true, count: 4 });
    for (const statement of [
      "UPDATE audit SET detail = '{}'",
      "DELETE FROM audit_trail",
      "ALTER TABLE audit DISABLE TRIGGER ALL",
      "SET session_replication_role = replica",
      "UPDATE migrations SET number = 0",
    ]) {
      await expect(worlds.postgres.query(url.href, statement), statement).rejects.toThrow(
        /permission denied|must be owner/,
      );
    }
  });
});

describe("smartotp registry audit", () => {
  /** What a superuser can do: write past the triggers. */
  const force = async (world: World, statement: string) => {
    const client = new pg.Client({ connectionString: world.databaseUrl });
    await client.connect();
    await client.query("SET session_replication_role = replica");
    await client.query(statement);
    await client.end();
  };
  const tampering: [string, string, object][] = [
    [
      "a row that was changed",
      `UPDATE audit SET detail = '{"cards":99}' WHERE id = (SELECT audit_id FROM audit_trail WHERE seq = 4)`,
      { firstBad: { seq: 4, fault: "chainBroken" } },
    ],
    [
      "an instant that was changed by a microsecond",
      "UPDATE audit SET at = at + interval '1 microsecond' WHERE id = (SELECT audit_id FROM audit_trail WHERE seq = 5)",
      { firstBad: { seq: 5, fault: "chainBroken" } },
    ],
    [
      "a row that was taken out",
      "DELETE FROM audit WHERE id = (SELECT audit_id FROM audit_trail WHERE seq = 3)",
      { firstBad: { seq: 3, fault: "rowMissing" } },
    ],
    [
      "a place that was taken out",
      "DELETE FROM audit_trail WHERE seq = 2",
      { firstBad: { seq: 2, fault: "gap" }, unaccounted: 1 },
    ],
    [
      "two rows that changed places",
      `UPDATE audit AS a SET detail = o.detail FROM audit AS o, audit_trail AS t, audit_trail AS u
        WHERE a.id = t.audit_id AND o.id = u.audit_id AND (t.seq, u.seq) IN ((2, 6), (6, 2))`,
      { firstBad: { seq: 2, fault: "chainBroken" } },
    ],
    [
      "a row slipped in without a place",
      "INSERT INTO audit (kind, audience) VALUES ('token.allotted', '{}')",
      { unaccounted: 1 },
    ],
    [
      "a change kept from an institution",
      "DELETE FROM audit_audience WHERE seq = 7",
      { firstBad: { seq: 7, fault: "audienceDiffers" } },
    ],
    ["a change told to a stranger", "INSERT INTO audit_audience VALUES ('902', 7)", { strayAudience: 1 }],
  ];

  it("finds what was done to the trail with force", async () => {
    for (const [what, statement, found] of tampering) {
      const world = await worlds.open();
      await write(world, 9);
      await placed(world);
      await world.registry.close();
      expect(await inspect(world), what).toMatchObject({ ok: true, count: 9 });
      await force(world, statement);
      expect(await inspect(world), what).toMatchObject({ ok: false, ...found });
    }
  });

  it("finds a trail cut off at its end by a place that was noted earlier, as its readers do", async () => {
    const world = await worlds.open();
    await write(world, 5);
    await placed(world);
    const { head } = await inspect(world);
    await force(world, "DELETE FROM audit WHERE id IN (SELECT audit_id FROM audit_trail WHERE seq = 5)");
    await force(world, "DELETE FROM audit_trail WHERE seq = 5");
    await force(world, "DELETE FROM audit_audience WHERE seq = 5");
    expect(await inspect(world)).toMatchObject({ ok: true, count: 4 });
    expect(await inspect(world, head)).toMatchObject({ ok: false, expected: false });
    const path = `/v1/changes?after=${head}`;
    expect(await call(world.registry.app, path)).toMatchObject({ body: { code: "registry.cursorAhead" } });
    await write(world, 3);
    await placed(world);
    expect(await call(world.registry.app, path)).toMatchObject({ body: { code: "registry.cursorForked" } });
    expect(await inspect(world, head)).toMatchObject({ ok: false, expected: false });
  });

  it("prints count, head and the first bad place, and its exit code says whether all is well", async () => {
    const world = await worlds.open();
    await write(world, 4);
    await placed(world);
    await world.registry.close();
    const words = ["registry", "audit", "--json"];
    const env = { SMARTOTP_REGISTRY_DATABASE_URL: world.databaseUrl };
    const good = await smartotp(words, env);
    expect(good.code).toBe(0);
    expect(good.json()).toMatchObject({
      ok: true,
      count: 4,
      head: expect.stringMatching(/^4\./),
      firstBad: null,
    });
    const { head } = good.json<{ head: string }>();
    expect((await smartotp([...words, "--expect", head], env)).json()).toMatchObject({
      ok: true,
      expected: true,
    });
    await force(
      world,
      "UPDATE audit SET teller_id = 'nobody' WHERE id = (SELECT audit_id FROM audit_trail WHERE seq = 2)",
    );
    const bad = await smartotp(["registry", "audit"], env);
    expect(bad.code).toBe(1);
    expect(bad.stdout).toContain("place 2: chainBroken");
  });
});
