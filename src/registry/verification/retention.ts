import { setTimeout } from "node:timers/promises";
import type pg from "pg";

/** Advisory lock of the one process that is cleaning. */
const LOCK = 0x534f5452;
/** 4 MB of the table at a time: some 25,000 answers at most, and a fraction of a second. */
const STEP_BLOCKS = 512;
const PAUSE_MS = 250;
const EVERY_MS = 3_600_000;

/**
 * By place instead of by age: an index on the age would cost every verification an entry, for something that is
 * done once an hour. Nobody else ever locks or changes these rows.
 */
const forgetStep = `DELETE FROM verification_requests
  WHERE ctid >= format('(%s,0)', $1::bigint)::tid AND ctid < format('(%s,0)', $2::bigint)::tid
    AND at < now() - make_interval(days => $3::int)`;
const size = `SELECT pg_relation_size('verification_requests') / current_setting('block_size')::int AS blocks`;

interface RetentionOptions {
  /** A session of its own, not yet connected. */
  readonly session: () => pg.Client;
  /** Days that an answer is kept for requests that are sent again. */
  readonly days: number;
  /** Milliseconds between the beginnings of two cleanings; default an hour. */
  readonly everyMs?: number;
  /** Hears that a cleaning broke off; the next one begins anew. */
  readonly onTrouble: () => void;
}

/** Go through the whole table once, a few blocks at a time, unless another process is doing so. */
async function forgetOld(client: pg.Client, days: number, stopped: AbortSignal): Promise<void> {
  const { rows } = await client.query<{ mine: boolean }>("SELECT pg_try_advisory_lock($1) AS mine", [LOCK]);
  if (!rows[0]?.mine) return;
  const blocks = Number((await client.query<{ blocks: number }>(size)).rows[0]?.blocks ?? 0);
  for (let from = 0; from < blocks && !stopped.aborted; from += STEP_BLOCKS) {
    if (from > 0) await setTimeout(PAUSE_MS, undefined, { signal: stopped });
    await client.query(forgetStep, [from, from + STEP_BLOCKS, days]);
  }
}

/**
 * Answers to verifications are kept for requests that are sent again, which is a matter of minutes, or of a day when
 * a line was down. Of all processes over one database one goes through them, whoever comes first; the first time
 * soon after the start. The lock ends with the session.
 * @returns ends it
 */
export function keepForgetting({
  session,
  days,
  everyMs = EVERY_MS,
  onTrouble,
}: RetentionOptions): () => Promise<void> {
  const stop = new AbortController();
  const once = async () => {
    const client = session();
    try {
      await client.connect();
      await forgetOld(client, days, stop.signal);
    } finally {
      await client.end();
    }
  };
  const going = (async () => {
    for (let wait = everyMs / 60; ; wait = everyMs) {
      // Processes that were started together do not all come at the same moment.
      await setTimeout(wait * (0.9 + Math.random() / 5), undefined, { signal: stop.signal, ref: false });
      await once().catch(() => !stop.signal.aborted && onTrouble());
    }
  })().catch(() => {});
  return async () => {
    stop.abort();
    await going;
  };
}
