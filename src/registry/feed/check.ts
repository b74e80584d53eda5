import type { ClientBase } from "pg";
import { chainHash, placeName, rowText, TRAIL_START, type TrailHead } from "./chain.ts";

/** Rows looked at together. */
const BATCH = 2_000;
/** Seconds after which a committed row should have its place; a sequencer needs one at most. */
const PATIENCE_S = 60;

/** What can be wrong at one place of the trail. */
type Fault = "gap" | "rowMissing" | "chainBroken" | "audienceDiffers";

/** What the check found; all is well when `ok`. */
export interface TrailReport {
  readonly ok: boolean;
  /** Places that were looked at. */
  readonly count: number;
  /** The newest place, to be noted elsewhere and given to a later check as `expect`. */
  readonly head: string;
  /** The first place where the trail is not what was written. */
  readonly firstBad: { readonly seq: number; readonly fault: Fault } | null;
  /** Committed rows that wait for their place: in all, and those that have waited too long. */
  readonly waiting: number;
  readonly waitingTooLong: number;
  /** Rows that have no place and do not wait for one: somebody tampered with the queue. */
  readonly unaccounted: number;
  /** Places an institution is told of that are not in the trail. */
  readonly strayAudience: number;
  /** Whether the place that was noted earlier is still there; null when none was given. */
  readonly expected: boolean | null;
}

interface Checked {
  readonly seq: number;
  readonly hash: Uint8Array;
  readonly text: string | null;
  readonly agrees: boolean;
}

/**
 * Read the whole trail and compute its chain anew, in one snapshot; nothing is changed. What the chain alone
 * cannot show, a trail cut off at its end or written anew as a whole, a place noted earlier shows (`expect`):
 * every reader's cursor is one.
 */
export async function checkTrail(client: ClientBase, expect?: string): Promise<TrailReport> {
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  try {
    await client.query("SET LOCAL statement_timeout = 0");
    const chain = await readChain(client, expect);
    const rest = await countRest(client);
    const ok =
      chain.firstBad === null &&
      rest.waitingTooLong + rest.unaccounted + rest.strayAudience === 0 &&
      chain.expected !== false;
    return { ok, ...chain, ...rest };
  } finally {
    await client.query("ROLLBACK").catch(() => {});
  }
}

async function readChain(
  client: ClientBase,
  expect: string | undefined,
): Promise<Pick<TrailReport, "count" | "head" | "firstBad" | "expected">> {
  let head: TrailHead = TRAIL_START;
  let count = 0;
  let firstBad: TrailReport["firstBad"] = null;
  let met = expect === placeName(TRAIL_START);
  for (;;) {
    const { rows } = await client.query<Checked>(page, [head.seq, BATCH]);
    if (rows.length === 0) break;
    for (const row of rows) {
      firstBad ??= faultOf(head, row);
      head = { seq: row.seq, hash: row.hash };
      met ||= placeName(head) === expect;
      count += 1;
    }
  }
  return { count, head: placeName(head), firstBad, expected: expect === undefined ? null : met };
}

const page = `SELECT t.seq, t.hash, CASE WHEN a.id IS NOT NULL THEN ${rowText} END AS text,
    a.audience = ARRAY(SELECT h.institution_code FROM audit_audience AS h, unnest(a.audience) AS code
      WHERE h.institution_code = code AND h.seq = t.seq ORDER BY code) AS agrees
  FROM audit_trail AS t LEFT JOIN audit AS a ON a.id = t.audit_id
  WHERE t.seq > $1 ORDER BY t.seq LIMIT $2`;

function faultOf(before: TrailHead, { seq, hash, text, agrees }: Checked): TrailReport["firstBad"] {
  if (seq !== before.seq + 1) return { seq: before.seq + 1, fault: "gap" };
  if (text === null) return { seq, fault: "rowMissing" };
  if (Buffer.compare(chainHash(before.hash, text), hash) !== 0) return { seq, fault: "chainBroken" };
  return agrees ? null : { seq, fault: "audienceDiffers" };
}

/** A row is in the trail or in the queue: what is in neither was taken out of one by force. */
const rest = `SELECT
  (SELECT count(*) FROM audit_unplaced) AS waiting,
  (SELECT count(*) FROM audit_unplaced WHERE at < now() - make_interval(secs => ${PATIENCE_S})) AS "waitingTooLong",
  (SELECT count(*) FROM audit AS a WHERE NOT EXISTS (SELECT FROM audit_trail AS t WHERE t.audit_id = a.id)
    AND NOT EXISTS (SELECT FROM audit_unplaced AS u WHERE u.id = a.id)) AS unaccounted,
  (SELECT count(*) FROM audit_audience AS h WHERE NOT EXISTS (
    SELECT FROM audit_trail AS t JOIN audit AS a ON a.id = t.audit_id
    WHERE t.seq = h.seq AND h.institution_code = ANY (a.audience))) AS "strayAudience"`;

async function countRest(
  client: ClientBase,
): Promise<Pick<TrailReport, "waiting" | "waitingTooLong" | "unaccounted" | "strayAudience">> {
  const { rows } = await client.query<Record<keyof Awaited<ReturnType<typeof countRest>>, number>>(rest);
  const [counts] = rows;
  if (!counts) throw new Error("no counts");
  return counts;
}
