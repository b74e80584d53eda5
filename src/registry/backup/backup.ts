import { chmod, lstat, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import packageJson from "../../../package.json" with { type: "json" };
import { RegistryError } from "../errors.ts";
import { clusterPaths } from "../postgres/cluster.ts";
import { openEmbeddedPostgres } from "../postgres/embedded.ts";
import { copyHashed, isEmpty, MANIFEST, type Manifest, placeOf, type SavedFile } from "./manifest.ts";

/** Of a cluster what a backup must not hold, or need not (PostgreSQL's manual, "Making a Base Backup"). */
const LEFT_OUT = /^(postmaster\.(pid|opts)|pg_internal\.init|pgsql_tmp.*|.*\.tmp)$/;
const EMPTIED = new Set([
  "pg_dynshmem",
  "pg_notify",
  "pg_replslot",
  "pg_serial",
  "pg_snapshots",
  "pg_stat_tmp",
  "pg_subtrans",
  "pg_wal",
]);

export interface BackupOptions {
  /** Data folder of the registry, whether or not it runs. */
  readonly dataDir: string;
  /** Must be undefined: any other database has better tools of its own. */
  readonly databaseUrl?: string | undefined;
  /** An empty folder, or one to be made. */
  readonly to: string;
  /** Another one for the key files and codes: what opens the backup must not lie in it. */
  readonly keysTo?: string | undefined;
}

export interface BackupReport {
  readonly at: string;
  readonly files: number;
  readonly bytes: number;
  readonly keys: readonly string[];
}

interface Draft {
  readonly folders: string[];
  readonly files: SavedFile[];
}

/**
 * Back up the embedded PostgreSQL while it is written to (its manual's "Low Level API"): everything committed when
 * this ends is in it, and nothing else.
 * @throws RegistryError backupNotEmpty, backupElsewhere, postgresFailed, postgresUnreachable
 */
export async function backupRegistry(options: BackupOptions): Promise<BackupReport> {
  const { dataDir, to, keysTo } = options;
  if (options.databaseUrl !== undefined) throw new RegistryError("backupElsewhere");
  for (const folder of [to, ...(keysTo === undefined ? [] : [keysTo])]) {
    if (!(await isEmpty(folder))) throw new RegistryError("backupNotEmpty", { parameters: { folder } });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
  }
  const keys = keysTo === undefined ? [] : await copyKeys(dataDir, keysTo);
  const postgres = await openEmbeddedPostgres(dataDir);
  try {
    const session = new pg.Client({ connectionString: postgres.url });
    await session.connect();
    try {
      const manifest = await copyCluster(session, dataDir, to);
      const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
      return { at: manifest.at, files: manifest.files.length, bytes, keys };
    } finally {
      // Ends an unfinished backup and its slot as well.
      await session.end();
    }
  } finally {
    await postgres.release();
  }
}

async function copyKeys(dataDir: string, to: string): Promise<string[]> {
  const entries = await readdir(dataDir, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
  for (const name of names) await copyHashed(join(dataDir, name), join(to, name));
  return names;
}

async function copyCluster(session: pg.Client, dataDir: string, to: string): Promise<Manifest> {
  const paths = clusterPaths(dataDir);
  const draft: Draft = { folders: [], files: [] };
  await mkdir(join(to, "cluster"), { mode: 0o700 });
  draft.folders.push("cluster");
  // Until the session ends, no write-ahead log from here on is thrown away.
  await session.query("SELECT pg_create_physical_replication_slot('smartotp_backup', true, true)");
  const { rows: started } = await session.query<{ first: string; major: number }>(
    `SELECT pg_walfile_name(pg_backup_start('smartotp', fast => true)) AS first,
      current_setting('server_version_num')::int / 10000 AS major`,
  );
  await copyFolder(paths.cluster, to, "cluster", draft);
  const { rows: stopped } = await session.query<{ last: string; label: string; at: Date }>(
    `SELECT pg_walfile_name(lsn) AS last, labelfile AS label, clock_timestamp() AS at
      FROM pg_backup_stop(wait_for_archive => false)`,
  );
  const [start, stop] = [started[0], stopped[0]];
  if (!start || !stop) throw new RegistryError("unexpected");
  await copyLog(paths.cluster, to, start.first, stop.last, draft);
  const label = placeOf(to, "backup_label.txt");
  await writeFile(label, stop.label, { mode: 0o600, flag: "wx" });
  await save(label, to, "cluster/backup_label", draft);
  await save(paths.password, to, "password", draft);
  const manifest: Manifest = {
    format: "smartotp-backup-1",
    at: stop.at.toISOString(),
    version: packageJson.version,
    postgres: start.major,
    ...draft,
  };
  await writeFile(join(to, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600, flush: true });
  return manifest;
}

async function save(from: string, to: string, path: string, { files }: Draft): Promise<void> {
  files.push({ path, ...(await copyHashed(from, placeOf(to, path))) });
}

/** Files come and go while the server works: one that is gone belonged to a table that is, and its log says so. */
async function copyFolder(from: string, to: string, path: string, draft: Draft): Promise<void> {
  for (const name of (await readdir(from)).sort()) {
    if (LEFT_OUT.test(name)) continue;
    const source = join(from, name);
    const below = `${path}/${name}`;
    try {
      const stat = await lstat(source);
      if (stat.isFile()) await save(source, to, below, draft);
      else if (stat.isDirectory()) {
        await mkdir(placeOf(to, below), { mode: 0o700 });
        draft.folders.push(below);
        const emptied = path === "cluster" && EMPTIED.has(name);
        if (!emptied) await copyFolder(source, to, below, draft);
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
}

/** The write-ahead log from the backup's first to its last moment, without which its files fit nothing. */
async function copyLog(
  cluster: string,
  to: string,
  first: string,
  last: string,
  draft: Draft,
): Promise<void> {
  const folder = join(cluster, "pg_wal");
  const segments = (await readdir(folder)).filter((name) => /^[0-9A-F]{24}$/.test(name)).sort();
  for (const name of segments.filter((each) => each >= first && each <= last)) {
    await save(join(folder, name), to, `cluster/pg_wal/${name}`, draft);
  }
}
