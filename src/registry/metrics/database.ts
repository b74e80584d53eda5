import { sql } from "kysely";
import type { Database } from "../database.ts";
import type { Keyring } from "../keys/keyring.ts";
import { gauge, type Metrics } from "./metrics.ts";

/** The pool of this process. */
function measurePool(metrics: Metrics, pool: Database["pool"]): void {
  gauge(metrics, "smartotp_database_sessions", "Database sessions of this process", ["state"], (set) => {
    set({ state: "idle" }, pool.idleCount);
    set({ state: "busy" }, pool.totalCount - pool.idleCount);
  });
  gauge(metrics, "smartotp_database_session_waits", "Who waits for a session just now", [], (set) =>
    set({}, pool.waitingCount),
  );
}

interface Trail {
  readonly unplaced: number;
  readonly lag: number;
  readonly seq: number;
}

/** Of the database, and so the same from every process: how far the change feed lags, and alarms. */
function measureTrail(metrics: Metrics, { db }: Pick<Database, "db">): void {
  tell(metrics, "smartotp_feed_unplaced", "Committed changes that have no place in the feed yet", "unplaced");
  tell(metrics, "smartotp_feed_lag_seconds", "Age of the oldest change without a place", "lag");
  tell(metrics, "smartotp_feed_seq", "Changes that have a place in the feed", "seq");
  const help = "Alarms of the last 24 hours, each of which a person must look at";
  gauge(metrics, "smartotp_alarms", help, ["kind"], async (set) => {
    const { rows } = await sql<{ kind: string; count: number }>`
      SELECT kind, count(*) AS count FROM audit
      WHERE kind LIKE 'alarm.%' AND at > now() - interval '24 hours' GROUP BY kind`.execute(db);
    for (const { kind, count } of rows) set({ kind: kind.replace("alarm.", "") }, count);
  });

  function tell(to: Metrics, name: string, words: string, what: keyof Trail): void {
    gauge(to, name, words, [], async (set) => {
      const trail = await readTrail();
      if (trail) set({}, trail[what]);
    });
  }

  async function readTrail(): Promise<Trail | undefined> {
    const { rows } = await sql<Trail>`
      SELECT count(*) AS unplaced,
        coalesce(extract(epoch FROM clock_timestamp() - min(at)), 0)::float8 AS lag,
        coalesce((SELECT max(seq) FROM audit_trail), 0) AS seq
      FROM audit_unplaced`.execute(db);
    return rows[0];
  }
}

function measureKeys(metrics: Metrics, keyring: Keyring): void {
  gauge(
    metrics,
    "smartotp_key_version",
    "Version of the key-encryption key that is sealed under",
    [],
    (set) => set({}, keyring.current),
  );
  gauge(metrics, "smartotp_key_versions_missing", "Versions that this process could not unwrap", [], (set) =>
    set({}, keyring.missing.length),
  );
}

/** A database that does not answer leaves its own gauges empty, and no others. */
export function measureDatabase(
  metrics: Metrics,
  { db, pool }: Pick<Database, "db" | "pool">,
  keyring: Keyring,
): void {
  measureKeys(metrics, keyring);
  measurePool(metrics, pool);
  measureTrail(metrics, { db });
}
