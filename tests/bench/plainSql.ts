import pg from "pg";
import type { Say } from "./part.ts";

/** Entries a transaction: the same as the push sends at a time. */
const BATCH = 100;

/** Where the issues leave rows besides the journal, and which of a workstation's. Tokens are changed and not added. */
const OTHER_ROWS = {
  issues: "workstation_id = $1",
  holdings: "issue_id IN (SELECT id FROM issues WHERE workstation_id = $1)",
  registrations: "serial_number IN (SELECT serial_number FROM issues WHERE workstation_id = $1)",
  audit: "workstation_id = $1 AND kind = 'token.activated'",
} as const;

/** The rows that the push has left, into tables of the same columns and keys. */
export async function plainSql(url: string, workstationId: string, entries: number, say: Say) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(
      "SELECT * FROM journal WHERE workstation_id = $1 ORDER BY seq LIMIT $2",
      [workstationId, entries],
    );
    const insert = async (table: string, size: number, limit: number) => {
      await client.query(`CREATE TABLE ${table} (LIKE journal INCLUDING ALL)`);
      const begun = performance.now();
      for (let from = 0; from < limit; from += size) {
        await client.query(`INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::journal, $1)`, [
          JSON.stringify(rows.slice(from, from + size)),
        ]);
      }
      return (limit / (performance.now() - begun)) * 1000;
    };
    const batches = await insert("plain_batches", BATCH, rows.length);
    const oneByOne = await insert("plain_rows", 1, Math.min(rows.length, 2_000));
    const allRows = await insertAllRows(client, workstationId, rows);
    say(`plain SQL: ${Math.round(batches)} rows/s by ${BATCH}, ${Math.round(oneByOne)} one by one`);
    say(`plain SQL: ${Math.round(allRows)} entries/s with the rows of all tables`);
    return { batches, oneByOne, allRows };
  } finally {
    await client.end();
  }
}

/** @returns entries a second */
async function insertAllRows(
  client: pg.Client,
  workstationId: string,
  journal: readonly object[],
): Promise<number> {
  const tables: { name: string; rows: readonly object[] }[] = [{ name: "journal", rows: journal }];
  for (const [name, which] of Object.entries(OTHER_ROWS)) {
    // As JSON, in which bytes are text.
    const { rows } = await client.query<{ row: object }>(
      `SELECT to_jsonb(t) AS row FROM ${name} AS t WHERE ${which}`,
      [workstationId],
    );
    tables.push({ name, rows: rows.map(({ row }) => row) });
  }
  for (const { name } of tables) await client.query(`CREATE TABLE all_${name} (LIKE ${name} INCLUDING ALL)`);
  const transactions = Math.ceil(journal.length / BATCH);
  const begun = performance.now();
  for (let turn = 0; turn < transactions; turn += 1) {
    await client.query("BEGIN");
    for (const { name, rows } of tables) {
      const size = Math.ceil(rows.length / transactions);
      await client.query(
        `INSERT INTO all_${name} OVERRIDING SYSTEM VALUE SELECT * FROM json_populate_recordset(NULL::${name}, $1)`,
        [JSON.stringify(rows.slice(turn * size, (turn + 1) * size))],
      );
    }
    await client.query("COMMIT");
  }
  return (journal.length / (performance.now() - begun)) * 1000;
}
