import pg from "pg";
import { afterEach, describe, expect, it } from "vitest";
import { keepForgetting } from "../../../src/registry/verification/retention.ts";
import { testWorlds, type World } from "../world.ts";

const worlds = testWorlds();
const toStop: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of toStop.splice(0)) await stop();
});

/** Answers given so many days ago: more than one step's worth of blocks. */
const answers = (world: World, days: number, count: number) =>
  world.sql(
    `INSERT INTO verification_requests (vendor_code, serial_number, request_id, digest, verdict, at)
     SELECT '71', '0042819001', gen_random_uuid(), '', $2, now() - make_interval(days => $1)
     FROM generate_series(1, $3)`,
    [days, String(days), count],
  );
const left = async (world: World) =>
  world.sql(
    "SELECT verdict, count(*)::int AS n FROM verification_requests GROUP BY verdict ORDER BY verdict",
  );

/** @returns how often it has begun */
function cleaning(world: World): () => number {
  let begun = 0;
  const session = () => {
    begun += 1;
    return new pg.Client({ connectionString: world.databaseUrl });
  };
  toStop.push(keepForgetting({ session, days: 3, everyMs: 60, onTrouble: () => {} }));
  return () => begun;
}

describe("answers to verifications", () => {
  it("are forgotten after their days, by one process at a time, wherever in the table they are", async () => {
    const world = await worlds.open();
    await answers(world, 4, 40_000);
    await answers(world, 2, 10);
    await answers(world, 4, 40_000);
    const other = new pg.Client({ connectionString: world.databaseUrl });
    await other.connect();
    // Another process is at it: nothing is done twice.
    await other.query("SELECT pg_advisory_lock($1)", [0x534f5452]);
    const begun = [cleaning(world), cleaning(world)];
    for (const count of begun) await expect.poll(count).toBeGreaterThan(2);
    expect(await left(world)).toEqual([
      { verdict: "2", n: 10 },
      { verdict: "4", n: 80_000 },
    ]);
    await other.end();
    await expect.poll(() => left(world)).toEqual([{ verdict: "2", n: 10 }]);
  });
});
