/** pgbench's "simple update" (TPC-B without the hot rows): what the database itself can do. */
import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import pg from "pg";

const run = promisify(execFile);
const ACCOUNTS = 100_000;

/** Transactions per second with so many clients for so long. */
export interface SimpleUpdate {
  readonly peer: "pgbench" | "driver";
  readonly what: string;
  perSecond(clients: number, seconds: number): Promise<number>;
}

/** pgbench in PATH, or where Debian puts it. */
function findPgbench(): string | null {
  const debian = "/usr/lib/postgresql";
  const folders = [
    ...(process.env.PATH ?? "").split(path.delimiter),
    ...(existsSync(debian) ? readdirSync(debian).map((version) => path.join(debian, version, "bin")) : []),
  ];
  const name = process.platform === "win32" ? "pgbench.exe" : "pgbench";
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file)) ?? null;
}

/** Make a database of its own on the server, with pgbench's tables in it. @returns its address */
async function freshDatabase(serverUrl: string): Promise<URL> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query("CREATE DATABASE pgbench");
  await client.end();
  const url = new URL(serverUrl);
  url.pathname = "/pgbench";
  return url;
}

async function withPgbench(opened: AsyncDisposableStack, program: string, url: URL): Promise<SimpleUpdate> {
  const interrupted = new AbortController();
  opened.defer(() => interrupted.abort());
  const { signal } = interrupted;
  const env = {
    ...process.env,
    PGHOST: url.hostname,
    PGPORT: url.port,
    PGUSER: url.username,
    PGPASSWORD: decodeURIComponent(url.password),
    PGDATABASE: url.pathname.slice(1),
  };
  const { stdout: version } = await run(program, ["--version"]);
  await run(program, ["-i", "-q", "-s", String(ACCOUNTS / 100_000)], { env, signal });
  return {
    peer: "pgbench",
    what: `${version.trim()}, -N (simple update), simple protocol, scale 1`,
    async perSecond(clients, seconds) {
      const words = ["-n", "-N", "-c", String(clients), "-j", String(Math.min(clients, 2)), "-T"];
      const { stdout } = await run(program, [...words, String(seconds)], { env, signal });
      const tps = Number(/^tps = ([\d.]+)/m.exec(stdout)?.[1]);
      if (!(tps > 0)) throw new Error(`pgbench said no rate:\n${stdout}`);
      return tps;
    },
  };
}

/** The same tables and the same five statements over the driver that the registry uses. */
async function overDriver(opened: AsyncDisposableStack, url: URL): Promise<SimpleUpdate> {
  const open = async () => {
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    opened.defer(() => client.end());
    return client;
  };
  const client = await open();
  await client.query(`
    CREATE TABLE pgbench_accounts (aid int PRIMARY KEY, bid int, abalance int, filler char(84)) WITH (fillfactor = 100);
    CREATE TABLE pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
    INSERT INTO pgbench_accounts SELECT aid, 1, 0, '' FROM generate_series(1, ${ACCOUNTS}) AS aid`);
  await client.query("VACUUM ANALYZE pgbench_accounts");
  await client.end();
  const whole = (below: number) => 1 + Math.floor(Math.random() * below);
  const transaction = async (session: pg.Client) => {
    const [aid, delta] = [whole(ACCOUNTS), whole(10_001) - 5001];
    await session.query("BEGIN");
    await session.query(`UPDATE pgbench_accounts SET abalance = abalance + ${delta} WHERE aid = ${aid}`);
    await session.query(`SELECT abalance FROM pgbench_accounts WHERE aid = ${aid}`);
    await session.query(
      `INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (${whole(10)}, 1, ${aid}, ${delta}, CURRENT_TIMESTAMP)`,
    );
    await session.query("END");
  };
  return {
    peer: "driver",
    what: "the statements of pgbench -N over node-postgres: pgbench was not found",
    async perSecond(clients, seconds) {
      const sessions = await Promise.all(Array.from({ length: clients }, open));
      const begun = performance.now();
      const counts = await Promise.all(
        sessions.map(async (session) => {
          let done = 0;
          for (; performance.now() - begun < seconds * 1000; done += 1) await transaction(session);
          return done;
        }),
      );
      const elapsed = (performance.now() - begun) / 1000;
      await Promise.all(sessions.map((session) => session.end()));
      return counts.reduce((sum, n) => sum + n, 0) / elapsed;
    },
  };
}

/**
 * Make pgbench's tables on a server, in a database of their own.
 * @param opened what is under way ends with it
 * @param serverUrl `postgres://…` of any database of it, with the right to make one
 */
export async function prepareSimpleUpdate(
  opened: AsyncDisposableStack,
  serverUrl: string,
): Promise<SimpleUpdate> {
  const program = findPgbench();
  const url = await freshDatabase(serverUrl);
  return program === null ? overDriver(opened, url) : withPgbench(opened, program, url);
}
