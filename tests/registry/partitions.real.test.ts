import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import type { TokenRef } from "../../src/contract/ids.ts";
import { type Database, openDatabase } from "../../src/registry/database.ts";
import { migrate } from "../../src/registry/migrate.ts";
import { type JudgementInput, judge } from "../../src/registry/verification/statement.ts";
import { TokenCache } from "../../src/registry/verification/tokenCache.ts";
import { testPostgres } from "../support/postgres.ts";

const PARTITIONS = 8;
const TOKENS = 4_000;
/** Tables that are distributed by token (docs/scale.md), with the key that says where a row is. */
const distributed = ["tokens", "registrations", "verification_requests", "used_questions"];
const postgres = testPostgres();
let url = "";

/** Every table partitioned by token, in a schema that comes before the real one. */
beforeAll(async () => {
  url = await postgres.freshDatabase();
  const plain = openDatabase({ url });
  await migrate(plain.db);
  await plain.close();
  const parts = distributed.flatMap((table) => [
    `CREATE TABLE parted.${table} (LIKE public.${table} INCLUDING DEFAULTS INCLUDING INDEXES)
      PARTITION BY HASH (vendor_code, serial_number)`,
    ...Array.from(
      { length: PARTITIONS },
      (_, n) => `CREATE TABLE parted.${table}_${n} PARTITION OF parted.${table}
        FOR VALUES WITH (MODULUS ${PARTITIONS}, REMAINDER ${n})`,
    ),
  ]);
  const rows = `INSERT INTO parted.tokens (vendor_code, serial_number, state, otp_type, algorithm, digits, period,
      sealed_seed, kek_version, institution_code)
    SELECT '71', lpad(n::text, 10, '0'), 'active', 'TOTP', 'SHA-256', 6, 30, '\\x00', 1, '901'
    FROM generate_series(1, ${TOKENS}) AS n`;
  const registered = `INSERT INTO parted.registrations (vendor_code, serial_number, institution_code, kind)
    SELECT vendor_code, serial_number, '901', 'issued' FROM parted.tokens`;
  const answered = `INSERT INTO parted.verification_requests (vendor_code, serial_number, request_id, digest, verdict)
    SELECT vendor_code, serial_number, gen_random_uuid(), '\\x00', 'accepted' FROM parted.tokens`;
  const questioned = `INSERT INTO parted.used_questions (vendor_code, serial_number, question)
    SELECT vendor_code, serial_number, '\\x00' FROM parted.tokens`;
  const statements = ["CREATE SCHEMA parted", ...parts, rows, registered, answered, questioned, "ANALYZE"];
  await postgres.query(url, statements.join(";"));
});

const token = (n: number): TokenRef => ({ vendorCode: "71", serialNumber: String(n).padStart(10, "0") });
const asked = (
  of: TokenRef,
  matches: readonly number[] = [100],
  question: Buffer | null = null,
): JudgementInput => ({
  ...of,
  institutionCode: null,
  requestId: randomUUID(),
  digest: Buffer.alloc(32),
  kekVersion: 1,
  matches,
  now: 100,
  computedAround: 0,
  slack: 2,
  question,
});

/** The partitions that `work` read or wrote, by what PostgreSQL itself counts. */
async function touched(work: (database: Database) => Promise<unknown>, plans: string): Promise<string[]> {
  const database = openDatabase({ url: `${url}?options=-c%20search_path%3Dparted,public`, connections: 1 });
  try {
    await database.pool.query(`SET plan_cache_mode = ${plans}`);
    // Tables of a few thousand rows are read whole, which is faster; of millions, by key. This asks whether they can.
    for (const way of ["seqscan", "hashjoin", "mergejoin"]) {
      await database.pool.query(`SET enable_${way} = off`);
    }
    await database.pool.query("BEGIN");
    await work(database);
    const { rows } = await database.pool.query<{ relname: string }>(
      `SELECT relname FROM pg_stat_xact_user_tables WHERE schemaname = 'parted'
        AND coalesce(seq_scan, 0) + coalesce(idx_scan, 0) + n_tup_ins + n_tup_upd + n_tup_del > 0 ORDER BY 1`,
    );
    await database.pool.query("ROLLBACK");
    return rows.map(({ relname }) => relname);
  } finally {
    await database.close();
  }
}

/** How many partitions of each table there are among these. */
const perTable = (partitions: readonly string[]): number[] =>
  distributed.map((table) => partitions.filter((name) => name.replace(/_\d+$/, "") === table).length);

/** Planned for these values, and planned for any. */
describe.each(["force_custom_plan", "force_generic_plan"])("distributed by token (%s)", (plans) => {
  it.each([
    ["a right OTP", [100], null, [1, 1, 1, 0]],
    ["a wrong OTP", [], null, [1, 1, 1, 0]],
    ["an answer to a question", [100], Buffer.from("q"), [1, 1, 1, 1]],
  ])(
    "a verification of %s touches one partition of each table",
    async (_what, matches, question, expected) => {
      for (const wait of [true, false]) {
        const partitions = await touched(async ({ pool }) => {
          const [judgement] = await judge(pool, [asked(token(17), matches, question)], { wait });
          expect(judgement?.verdict).toBe(matches.length > 0 ? "accepted" : "wrong");
        }, plans);
        expect(perTable(partitions), String(partitions)).toEqual(expected);
      }
    },
  );

  it("a batch of verifications touches the partitions of its own tokens and no other", async () => {
    const batch = [3, 1_400, 2_900].map((n) => asked(token(n)));
    const partitions = await touched(({ pool }) => judge(pool, batch, { wait: false }), plans);
    const single = await Promise.all(
      batch.map((one) =>
        touched(({ pool }) => judge(pool, [{ ...one, requestId: randomUUID() }], { wait: true }), plans),
      ),
    );
    expect(partitions).toEqual([...new Set(single.flat())].sort());
  });

  it("a statement without the key touches them all: what is measured can fail", async () => {
    const byCustomer = "SELECT FROM tokens WHERE customer_ref = '\\x00'";
    const partitions = await touched(({ pool }) => pool.query(byCustomer), plans);
    expect(perTable(partitions)).toEqual([PARTITIONS, 0, 0, 0]);
  });

  it("reading a token touches one partition", async () => {
    const read = await touched(
      ({ pool }) => new TokenCache(pool, 10).find({ ...token(5), institutionCode: "901" }),
      plans,
    );
    expect(perTable(read).slice(0, 2), String(read)).toEqual([1, 1]);
  });
});
