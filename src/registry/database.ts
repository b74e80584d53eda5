import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { Tables } from "./tables.ts";

/** The registry's database: kysely for everything, the pool itself for the hot, prepared statements. */
export interface Database {
  readonly db: Kysely<Tables>;
  readonly pool: pg.Pool;
  /** A session beside the pool, not yet connected, for what goes on as long as the process; named for what that is. */
  session(purpose: string): pg.Client;
  close(): Promise<void>;
}

const INT8 = 20;

/** bigint as number: time steps, counters and sequences stay far below 2^53, and anything else is an error. */
function integer(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError("bigint out of range");
  return value;
}

const getTypeParser = ((oid: number, format: "text" | "binary") =>
  oid === INT8 && format !== "binary"
    ? integer
    : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser;

export interface DatabaseOptions {
  readonly url: string;
  /** Sessions this process opens at most. */
  readonly connections?: number;
  /** Hears of sessions lost while idle; the pool replaces them. */
  readonly onLost?: (error: Error) => void;
}

/** Open the pool. Nothing waits for ever: not for a session, a lock, a statement or a forgotten transaction. */
export function openDatabase({ url, connections = 10, onLost }: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    application_name: "smartotp registry",
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    statement_timeout: 10_000,
    lock_timeout: 5_000,
    idle_in_transaction_session_timeout: 30_000,
    types: { getTypeParser },
  });
  pool.on("error", (error) => onLost?.(error));
  // The pool listens to idle sessions only: one that is lost between two statements would end the process.
  pool.on("connect", (client) => client.on("error", () => {}));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const session = (purpose: string) => {
    const client = new pg.Client({
      connectionString: url,
      application_name: `smartotp registry ${purpose}`,
      connectionTimeoutMillis: 5_000,
      statement_timeout: 10_000,
      // A line that is dead without having said so must not be waited for.
      query_timeout: 15_000,
      keepAlive: true,
      idle_in_transaction_session_timeout: 5_000,
      types: { getTypeParser },
    });
    client.on("error", () => {});
    return client;
  };
  return { db, pool, session, close: () => db.destroy() };
}

/** SQLSTATE or system code of a driver error. */
function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "";
}

/** The unique constraint that was violated, or null when the error is another one. */
export function violatedUnique(error: unknown): string | null {
  return codeOf(error) === "23505" ? ((error as { constraint?: string }).constraint ?? "") : null;
}

/** True for errors that say: no database to be had just now (down, failing over, out of sessions, too slow). */
export function isDatabaseDown(error: unknown): boolean {
  const code = codeOf(error);
  if (["ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOTFOUND", "ETIMEDOUT", "55P03"].includes(code)) return true;
  // A standby that is not yet the primary, or a primary that has just been put behind one.
  if (code === "25006") return true;
  if (/^(08|57|53|40)/.test(code)) return true;
  // The server ended the session, or did not let us in: the same statement may pass on another one.
  if ((error as { severity?: unknown } | null)?.severity === "FATAL") return true;
  return (
    error instanceof Error &&
    // "not queryable": the rollback on a session that was lost, whose error hides the first one.
    /connection (terminated|timeout)|timeout exceeded when trying to connect|is not queryable/i.test(
      error.message,
    )
  );
}

/**
 * True when the server refused a statement for what was in it or met on its way: a key used twice, a value out of
 * range, a deadlock, a timeout. Asked for several requests at once, it may be the fault of one of them.
 */
export function isOneRequestsFault(error: unknown): boolean {
  const code = codeOf(error);
  if ((error as { severity?: unknown } | null)?.severity !== "ERROR") return false;
  return code === "57014" || !/^(08|25|53|57|58)/.test(code);
}
