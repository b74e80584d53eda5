import type { ClientBase } from "pg";
import { chainHash, rowText, TRAIL_START, type TrailHead } from "./chain.ts";

/** Channel on which every registry process hears that the trail has grown. */
export const CHANNEL = "smartotp_trail";
/** Rows placed in one transaction: some ten milliseconds of work, whatever the backlog. */
const BATCH = 500;
/** Advisory lock of whoever places rows just now. A session that holds it is the only one to place any. */
export const PLACING = 0x534f5446;
/** PostgreSQL takes at most 8000 bytes of payload. */
const LONGEST_PAYLOAD = 4000;

/** What is heard on the channel: institutions that a batch concerns; null for "look for yourselves". */
export const parsePayload = (payload: string | undefined): ReadonlySet<string> | null =>
  payload === undefined || payload === "*" ? null : new Set(payload.split(","));

interface Unplaced {
  readonly id: number;
  readonly text: string;
  readonly audience: readonly string[];
}

/**
 * Give committed rows that have none their place, at most one batch of them. Of all registry processes one does
 * so at a time: the lock belongs to the transaction, so a process that is killed or cut off leaves neither a
 * half-placed batch nor a lock behind, and any other goes on.
 *
 * Rows are seen only when they are committed, so a row that commits late gets a later place, never a hole; and
 * since ids grow, a change that waited for another (the token's row lock) comes after it.
 * @param client a session of its own, which nobody else uses meanwhile
 * @returns whether a whole batch was there, so that there may be more
 */
export async function placeRows(client: ClientBase): Promise<"none" | "some" | "batch"> {
  const { rowCount: waiting } = await client.query("SELECT FROM audit_unplaced LIMIT 1");
  if (waiting === 0) return "none";
  await client.query("BEGIN");
  try {
    const { rows: lock } = await client.query<{ ours: boolean }>(
      "SELECT pg_try_advisory_xact_lock($1) AS ours",
      [PLACING],
    );
    const placed = lock[0]?.ours === true ? await placeBatch(client) : 0;
    await client.query("COMMIT");
    if (placed === 0) return "none";
    return placed === BATCH ? "batch" : "some";
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  }
}

async function placeBatch(client: ClientBase): Promise<number> {
  const { rows: heads } = await client.query<TrailHead>(
    "SELECT seq, hash FROM audit_trail ORDER BY seq DESC LIMIT 1",
  );
  const { rows } = await client.query<Unplaced>(
    `SELECT a.id, ${rowText} AS text, a.audience FROM audit_unplaced AS u JOIN audit AS a ON a.id = u.id
      ORDER BY u.id LIMIT $1`,
    [BATCH],
  );
  if (rows.length === 0) return 0;
  let head = heads[0] ?? TRAIL_START;
  const places = rows.map(({ text }) => {
    head = { seq: head.seq + 1, hash: chainHash(head.hash, text) };
    return head;
  });
  await client.query(
    `WITH placed AS (
      INSERT INTO audit_trail (seq, audit_id, hash) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[])
    ), heard AS (
      INSERT INTO audit_audience (institution_code, seq)
      SELECT code, p.seq FROM unnest($1::bigint[], $2::bigint[]) AS p (seq, id)
      JOIN audit ON audit.id = p.id CROSS JOIN unnest(audit.audience) AS concerned (code)
    ), done AS (
      DELETE FROM audit_unplaced WHERE id = ANY($2)
    ) SELECT pg_notify('${CHANNEL}', $4)`,
    [
      places.map(({ seq }) => seq),
      rows.map(({ id }) => id),
      places.map(({ hash }) => Buffer.from(hash)),
      payloadOf(rows),
    ],
  );
  return rows.length;
}

function payloadOf(rows: readonly Unplaced[]): string {
  const payload = [...new Set(rows.flatMap(({ audience }) => audience))].join(",");
  return payload === "" || payload.length > LONGEST_PAYLOAD ? "*" : payload;
}
