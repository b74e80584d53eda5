import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { openDatabase } from "../../../src/registry/database.ts";
import { migrate } from "../../../src/registry/migrate.ts";
import { testPostgres } from "../../support/postgres.ts";

const postgres = testPostgres();

/** What a parameter was: bytes are written in hexadecimal. */
const Value: z.ZodType<unknown> = z.lazy(() =>
  z.union([
    z.strictObject({ hex: z.string() }).transform(({ hex }) => Buffer.from(hex, "hex")),
    z.array(Value),
    z.string(),
    z.number(),
    z.boolean(),
    z.null(),
  ]),
);
/** Every statement that release 0.1.0 sent from its first start to its last, made once by recording its driver. */
const Recording = z.array(
  z.strictObject({ during: z.string(), sql: z.string(), values: z.array(Value), rows: z.int().nullable() }),
);

async function migrated() {
  const url = await postgres.freshDatabase();
  const database = openDatabase({ url, connections: 2 });
  return { url, database };
}

describe("migrations while the previous release still runs", () => {
  it("every statement of the release before works on the newest schema, and finds as many rows", async () => {
    const file = join(import.meta.dirname, "statements-0.1.0.json");
    const recording = Recording.parse(JSON.parse(await readFile(file, "utf8")));
    const { url, database } = await migrated();
    await migrate(database.db);
    await database.close();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      const verdicts: unknown[] = [];
      for (const { during, sql, values, rows } of recording) {
        const result = await client.query(sql, values);
        if (rows !== null) expect(result.rowCount, `${during}: ${sql}`).toBe(rows);
        if (during === "verify" && "verdict" in (result.rows[0] ?? {})) verdicts.push(result.rows[0].verdict);
      }
      expect(verdicts).toEqual(["accepted", "replayed", "wrong"]);
      // What the release before writes reaches the newest one's change feed.
      const { rows } = await client.query(
        "SELECT (SELECT count(*) FROM audit) AS all, (SELECT count(*) FROM audit_unplaced) AS waiting",
      );
      expect(rows[0].waiting).toBe(rows[0].all);
      expect(Number(rows[0].all)).toBeGreaterThan(5);
    } finally {
      await client.end();
    }
  });

  it("a step that has to wait for a table lets everybody else through, and is tried again", async () => {
    const { url, database } = await migrated();
    await migrate(database.db);
    const holder = new pg.Client({ connectionString: url });
    await holder.connect();
    await holder.query("BEGIN");
    await holder.query("LOCK TABLE tokens IN ACCESS SHARE MODE");
    const step = { number: 9001, statements: ["ALTER TABLE tokens ADD COLUMN probe integer"] };
    const stepping = migrate(database.db, [step], { lockMs: 200, pauseMs: 100 });
    // Whoever reads tokens queues behind the step for as long as it may wait, and no longer.
    await sleep(50);
    const began = performance.now();
    await database.pool.query("SELECT count(*) FROM tokens");
    expect(performance.now() - began).toBeLessThan(20_000);
    await holder.query("COMMIT");
    await holder.end();
    await stepping;
    await database.pool.query("SELECT probe FROM tokens");
    await database.close();
  });

  it("gives up after many tries, and leaves the database as it was", async () => {
    const { url, database } = await migrated();
    await migrate(database.db);
    const holder = new pg.Client({ connectionString: url });
    await holder.connect();
    await holder.query("BEGIN");
    await holder.query("LOCK TABLE tokens IN ACCESS SHARE MODE");
    const step = {
      number: 9001,
      statements: ["CREATE TABLE half (id integer)", "ALTER TABLE tokens ADD COLUMN probe integer"],
    };
    const tried = migrate(database.db, [step], { lockMs: 20, pauseMs: 10, tries: 3 });
    await expect(tried).rejects.toMatchObject({ code: "55P03" });
    await holder.end();
    const { rows } = await database.pool.query("SELECT to_regclass('half') AS half");
    expect(rows).toEqual([{ half: null }]);
    await database.close();
  });
});
