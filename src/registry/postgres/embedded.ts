import type { ChildProcess } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { RegistryError } from "../errors.ts";
import { findPostgres, type PostgresPrograms } from "./binaries.ts";
import {
  type ClusterPaths,
  clusterPaths,
  createCluster,
  findPostmaster,
  lastWords,
  launch,
  ROLE,
  stopCluster,
} from "./cluster.ts";

const DEADLINE_MS = 30_000;
const PAUSE_MS = 20;
const MAX_LAUNCHES = 8;
const DATABASE = "smartotp";
/** Advisory lock of the maintenance database: held shared by every process that uses the server. */
const IN_USE = 0x534f5450;

export interface EmbeddedPostgres {
  /** `postgres://…` of the registry's database. Holds the password: never log it. */
  readonly url: string;
  /** Stop using the server; the last one to leave stops it. */
  release(): Promise<void>;
}

/**
 * Open the PostgreSQL that lives in `<dataDir>/postgres`, making and starting it as needed. Any number of
 * processes may do so at once: the first starts the server, the others use it, the last to leave stops it. A
 * server orphaned by a killed process is used again and stopped by its last user.
 *
 * Who uses it is counted by the server itself: each process keeps one session with a shared advisory lock, which
 * ends with the process however it dies. Whoever leaves tries for the lock alone; holding it, nobody else is in,
 * and whoever comes now waits for the lock, sees the server go and starts it again.
 * @throws RegistryError postgresFailed, postgresUnreachable
 */
export async function openEmbeddedPostgres(dataDir: string): Promise<EmbeddedPostgres> {
  const directory = resolve(dataDir);
  const paths = clusterPaths(directory);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const programs = await findPostgres(directory);
  await createCluster(programs, directory);
  const password = (await readFile(paths.password, "utf8")).trim();
  const { session, port } = await enter(programs, paths, password);
  const url = `postgres://${ROLE}:${password}@127.0.0.1:${port}/${DATABASE}`;
  let left: Promise<void> | null = null;
  return {
    url,
    release: () => {
      left ??= leave(programs, paths, session);
      return left;
    },
  };
}

async function enter(
  programs: PostgresPrograms,
  paths: ClusterPaths,
  password: string,
): Promise<{ session: pg.Client; port: number }> {
  const deadline = Date.now() + DEADLINE_MS;
  let launched: ChildProcess | null = null;
  let launches = 0;
  let reason: unknown;
  while (Date.now() < deadline) {
    const postmaster = await findPostmaster(paths);
    if (postmaster?.port) {
      try {
        return { session: await join(postmaster.port, password), port: postmaster.port };
      } catch (error) {
        if (!isPassing(error)) throw broken(paths, await lastWords(paths), error);
        reason = error;
      }
    } else if (!postmaster && (launched === null || gaveUp(launched))) {
      if (launches === MAX_LAUNCHES) break;
      launches += 1;
      launched = await launch(programs, paths);
    }
    await sleep(PAUSE_MS);
  }
  throw broken(paths, await lastWords(paths), reason);
}

/** It ended without a server: a process that was faster holds the cluster, or there is something wrong. */
function gaveUp(child: ChildProcess): boolean {
  return child.signalCode !== null || (child.exitCode !== null && child.exitCode !== 0);
}

function broken(paths: ClusterPaths, reason: string, cause: unknown): RegistryError {
  return new RegistryError("postgresFailed", { parameters: { reason, dir: paths.home }, cause });
}

/** Errors that a server starting up or going down gives, and that another try can get past. */
function isPassing(error: unknown): boolean {
  const code = (error as { code?: string }).code;
  if (code === undefined) return /terminated|timeout|not queryable/i.test((error as Error).message);
  return (
    ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT"].includes(code) || /^(57P0[1-3]|53300|08)/.test(code)
  );
}

/** One session that says "in use" for as long as this process lives, and makes the database once. */
async function join(port: number, password: string): Promise<pg.Client> {
  const session = new pg.Client({
    host: "127.0.0.1",
    port,
    user: ROLE,
    password,
    database: "postgres",
    application_name: "smartotp in use",
    connectionTimeoutMillis: 5_000,
  });
  // The server may be stopped under us; whoever uses the database hears of it from its own connections.
  session.on("error", () => {});
  try {
    await session.connect();
    await session.query("SELECT pg_advisory_lock_shared($1)", [IN_USE]);
    const { rowCount } = await session.query("SELECT 1 FROM pg_database WHERE datname = $1", [DATABASE]);
    if (rowCount === 0) await createDatabase(session);
    return session;
  } catch (error) {
    await session.end().catch(() => {});
    throw error;
  }
}

async function createDatabase(session: pg.Client): Promise<void> {
  try {
    await session.query(`CREATE DATABASE ${DATABASE}`);
  } catch (error) {
    // Another process made it between our look and our try.
    if (!["42P04", "23505"].includes((error as { code?: string }).code ?? "")) throw error;
  }
}

async function leave(programs: PostgresPrograms, paths: ClusterPaths, session: pg.Client): Promise<void> {
  try {
    await session.query("SELECT pg_advisory_unlock_shared($1)", [IN_USE]);
    const { rows } = await session.query("SELECT pg_try_advisory_lock($1) AS alone", [IN_USE]);
    if (rows[0]?.alone && (await noStrangers(session))) await stopCluster(programs, paths);
  } catch (error) {
    if (!isPassing(error)) throw error;
  } finally {
    await session.end().catch(() => {});
  }
}

/** Somebody's psql also counts as use. Our own pool's sessions take a moment to end after it was closed. */
async function noStrangers(session: pg.Client): Promise<boolean> {
  for (let tries = 0; tries < 25; tries += 1) {
    const { rows } = await session.query(
      "SELECT count(*)::int AS others FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
    );
    if (rows[0]?.others === 0) return true;
    await sleep(PAUSE_MS);
  }
  return false;
}
