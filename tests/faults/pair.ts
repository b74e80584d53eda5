import { appendFile, chmod, cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { PostgresPrograms } from "../../src/registry/postgres/binaries.ts";
import {
  type ClusterPaths,
  clusterPaths,
  createCluster,
  findPostmaster,
  lastWords,
  launch,
  ROLE,
  stopCluster,
} from "../../src/registry/postgres/cluster.ts";

const DATABASE = "smartotp";
const STANDBY = "standby";
const DEADLINE_MS = 60_000;
/** Of a cluster's folder, what a base backup leaves out (PostgreSQL, "Backing Up The Data Directory"). */
const EMPTIED = new Set([
  "pg_wal",
  "pg_replslot",
  "pg_dynshmem",
  "pg_notify",
  "pg_serial",
  "pg_snapshots",
  "pg_stat_tmp",
  "pg_subtrans",
]);
const LEFT_OUT = new Set(["postmaster.pid", "postmaster.opts", "current_logfiles"]);

/** A running PostgreSQL, with its address by name and without the switch in front of it. */
export interface Server {
  readonly paths: ClusterPaths;
  readonly pid: number;
  readonly port: number;
  readonly url: string;
}

async function until<T>(what: string, look: () => Promise<T | null>): Promise<T> {
  for (const deadline = Date.now() + DEADLINE_MS; Date.now() < deadline; ) {
    const found = await look();
    if (found !== null) return found;
    await sleep(20);
  }
  throw new Error(`waited in vain for ${what}`);
}

/** One statement, on a session of its own. */
async function ask<T extends object>(url: string, text: string, values: unknown[] = []): Promise<T[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    return (await client.query<T>(text, values)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}

export async function startServer(
  programs: PostgresPrograms,
  paths: ClusterPaths,
  password: string,
): Promise<Server> {
  let launched = await launch(programs, paths);
  return await until(`a server: ${await lastWords(paths)}`, async () => {
    const found = await findPostmaster(paths);
    // After a kill, sessions that are still ending hold the shared memory: the new one gives up.
    if (!found && launched.exitCode !== null) launched = await launch(programs, paths);
    if (!found?.port) return null;
    const { pid, port } = found;
    const url = `postgres://${ROLE}:${password}@127.0.0.1:${port}/${DATABASE}`;
    const up = ask(url.replace(/[^/]*$/, "postgres"), "SELECT 1").catch(() => null);
    return (await up) && { paths, pid, port, url };
  });
}

/** A data folder's own cluster, as a registry has left it. */
export async function startPrepared(programs: PostgresPrograms, dataDir: string): Promise<Server> {
  const paths = clusterPaths(dataDir);
  return await startServer(programs, paths, (await readFile(paths.password, "utf8")).trim());
}

/** The primary, alone and empty. */
export async function startPrimary(programs: PostgresPrograms, folder: string): Promise<Server> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await createCluster(programs, folder);
  const server = await startPrepared(programs, folder);
  await ask(server.url.replace(/[^/]*$/, "postgres"), `CREATE DATABASE ${DATABASE}`);
  return server;
}

/**
 * A standby made of a base backup by the low-level API, because the embedded package has no pg_basebackup. A
 * replication slot keeps the WAL it needs from the backup's beginning on.
 * @param line port through which it reaches the primary
 */
export async function startStandby(
  programs: PostgresPrograms,
  folder: string,
  primary: Server,
  line: number,
): Promise<Server> {
  const paths = clusterPaths(folder);
  await mkdir(paths.home, { recursive: true, mode: 0o700 });
  const session = new pg.Client({ connectionString: primary.url });
  await session.connect();
  await session.query("SELECT pg_create_physical_replication_slot($1, true)", [STANDBY]);
  await session.query("SELECT pg_backup_start('standby', fast => true)");
  await copyCluster(primary.paths.cluster, paths.cluster);
  const { rows } = await session.query<{ labelfile: string }>(
    "SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)",
  );
  await session.end();
  const { password } = new URL(primary.url);
  const settings = [
    `primary_conninfo = 'host=127.0.0.1 port=${line} user=${ROLE} password=${password} application_name=${STANDBY}'`,
    `primary_slot_name = '${STANDBY}'`,
    "wal_retrieve_retry_interval = '200ms'",
  ];
  await writeFile(path.join(paths.cluster, "backup_label"), rows[0]?.labelfile ?? "");
  await writeFile(path.join(paths.cluster, "standby.signal"), "");
  await appendFile(path.join(paths.cluster, "postgresql.auto.conf"), `\n${settings.join("\n")}\n`);
  await ownAll(programs, paths.home);
  return startServer(programs, paths, password);
}

async function copyCluster(from: string, to: string): Promise<void> {
  await cp(from, to, {
    recursive: true,
    filter: (source) => {
      const [top = "", ...below] = path.relative(from, source).split(path.sep);
      return !LEFT_OUT.has(top) && (below.length === 0 || !EMPTIED.has(top));
    },
  });
  await chmod(to, 0o700);
  await mkdir(path.join(to, "pg_wal", "archive_status"), { recursive: true, mode: 0o700 });
}

async function ownAll(programs: PostgresPrograms, folder: string): Promise<void> {
  await programs.own(folder);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await programs.own(path.join(entry.parentPath, entry.name));
  }
}

/** Every commit waits from now on until the standby has written it to its disk. */
export async function makeSynchronous({ url }: Server): Promise<void> {
  await ask(url, `ALTER SYSTEM SET synchronous_standby_names = '${STANDBY}'`);
  await ask(url, "SELECT pg_reload_conf()");
  await until("a synchronous standby", async () => ((await syncState(url)) === "sync" ? true : null));
}

/** What the primary says of its standby: `sync`, `async`, or null when there is none. */
export async function syncState(url: string): Promise<string | null> {
  const rows = await ask<{ sync_state: string }>(
    url,
    "SELECT sync_state FROM pg_stat_replication WHERE application_name = $1 AND state = 'streaming'",
    [STANDBY],
  );
  return rows[0]?.sync_state ?? null;
}

/** End a server as a power cut would: every process of it, at once, without a word. */
export async function killServer({ url, pid }: Server): Promise<void> {
  const backends = await ask<{ pid: number }>(url, "SELECT pid FROM pg_stat_activity");
  // The postmaster first: it would bring the others back.
  for (const each of [pid, ...backends.map((backend) => backend.pid)]) {
    try {
      process.kill(each, "SIGKILL");
    } catch {
      // Gone already, as the session that asked is.
    }
  }
}

/** Make the standby the primary; resolves when it takes writes. */
export async function promote({ url }: Server): Promise<void> {
  await ask(url, "SELECT pg_promote(wait => true, wait_seconds => 60)");
}

/** Stop a server, whether it runs or was killed: a killed one leaves shared memory behind until it is started again. */
export async function stopServer(programs: PostgresPrograms, paths: ClusterPaths): Promise<void> {
  if (!(await findPostmaster(paths))) {
    await launch(programs, paths);
    await until("the killed server's end", async () => ((await findPostmaster(paths))?.port ? true : null));
  }
  await stopCluster(programs, paths);
}
