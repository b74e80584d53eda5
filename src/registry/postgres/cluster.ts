import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  mkdtemp,
  open,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  unlink,
  writeFile,
} from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { RegistryError } from "../errors.ts";
import type { PostgresPrograms } from "./binaries.ts";

/** The role the embedded cluster is made with. */
export const ROLE = "smartotp";
const LOG_LIMIT = 1_000_000;
const STALE_AFTER_MS = 600_000;

/** Where one embedded cluster lives: `<dataDir>/postgres/{cluster,password,server.log}`. */
export interface ClusterPaths {
  readonly home: string;
  readonly cluster: string;
  readonly password: string;
  readonly log: string;
}

export function clusterPaths(dataDir: string): ClusterPaths {
  const home = join(dataDir, "postgres");
  return {
    home,
    cluster: join(home, "cluster"),
    password: join(home, "password"),
    log: join(home, "server.log"),
  };
}

/** What postmaster.pid says of a server that is, or was, running. */
interface Postmaster {
  readonly pid: number;
  /** Null until the server has chosen it. */
  readonly port: number | null;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function failed(paths: ClusterPaths, reason: string, cause?: unknown): RegistryError {
  return new RegistryError("postgresFailed", { parameters: { reason, dir: paths.home }, cause });
}

/** Wait for a program to end; resolves with its exit code and what it wrote. */
function ended(child: ChildProcess): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    let output = "";
    const collect = (chunk: Buffer) => {
      output += chunk.toString("utf8");
    };
    child.stdout?.on("data", collect);
    child.stderr?.on("data", collect);
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? -1, output }));
  });
}

/**
 * Make the cluster unless it is there. It is made in a sibling directory and renamed into place whole, with the
 * password file inside: of two processes at once one rename wins and the other throws its own away.
 * @throws RegistryError postgresFailed
 */
export async function createCluster(programs: PostgresPrograms, dataDir: string): Promise<void> {
  const paths = clusterPaths(dataDir);
  if (await exists(paths.password)) return;
  await sweepAbandoned(dataDir);
  const draft = await mkdtemp(join(dataDir, "postgres."));
  try {
    await programs.own(draft);
    const passwordFile = join(draft, "password");
    await writeFile(passwordFile, randomBytes(24).toString("base64url"), { mode: 0o600 });
    await programs.own(passwordFile);
    const { code, output } = await ended(
      programs.start(
        "initdb",
        [
          `--pgdata=${join(draft, "cluster")}`,
          `--username=${ROLE}`,
          `--pwfile=${passwordFile}`,
          "--auth=scram-sha-256",
          "--encoding=UTF8",
          "--locale=C",
          "--no-sync",
          "--no-instructions",
        ],
        { stdio: ["ignore", "pipe", "pipe"] },
      ),
    );
    if (code !== 0) throw failed(paths, output.trim().split("\n").slice(-3).join(" "));
    await rename(draft, paths.home).catch(async (error: unknown) => {
      if (!(await exists(paths.password))) throw failed(paths, "rename", error);
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** A process killed inside initdb leaves its draft behind. */
async function sweepAbandoned(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith("postgres.")) continue;
    const path = join(dataDir, name);
    const age =
      Date.now() -
      (await stat(path)
        .catch(() => null)
        .then((s) => s?.mtimeMs ?? Date.now()));
    if (age > STALE_AFTER_MS) await rm(path, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * The server that holds this cluster, or null. After a reboot its pid may belong to somebody else, which would
 * keep PostgreSQL from starting for ever: a postmaster's working directory is its cluster, so where the system
 * tells us (Linux) a stranger is recognised and the stale file removed. Elsewhere PostgreSQL's own check decides.
 */
export async function findPostmaster(paths: ClusterPaths): Promise<Postmaster | null> {
  const file = join(paths.cluster, "postmaster.pid");
  const text = await readFile(file, "utf8").catch(() => "");
  const lines = text.split("\n");
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0 || !alive(pid)) return null;
  if (process.platform === "linux" && !(await worksIn(pid, paths.cluster))) {
    // Unlinked only if it is still the file that was read: another process may have started the server meanwhile.
    if ((await readFile(file, "utf8").catch(() => "")) === text) await unlink(file).catch(() => {});
    return null;
  }
  const port = Number(lines[3]);
  return { pid, port: Number.isSafeInteger(port) && port > 0 ? port : null };
}

async function worksIn(pid: number, directory: string): Promise<boolean> {
  try {
    return (await readlink(join("/proc", String(pid), "cwd"))) === (await realpath(directory));
  } catch (error) {
    // Not allowed to look: leave the decision to PostgreSQL.
    return (error as NodeJS.ErrnoException).code === "EACCES";
  }
}

/**
 * Start the server in the background, on a free port of 127.0.0.1 and with no socket file. Resolves when the
 * program has been started; it may still end at once because another process was faster.
 */
export async function launch(programs: PostgresPrograms, paths: ClusterPaths): Promise<ChildProcess> {
  const log = await open(paths.log, (await logSize(paths.log)) > LOG_LIMIT ? "w" : "a", 0o600);
  try {
    const settings = [
      "listen_addresses=127.0.0.1",
      "unix_socket_directories=",
      `port=${await freePort()}`,
      "timezone=UTC",
      "log_timezone=UTC",
    ].flatMap((setting) => ["-c", setting]);
    const options = {
      cwd: dirname(programs.binaries.postgres),
      detached: true,
      stdio: ["ignore" as const, log.fd, log.fd],
    };
    // On Windows only pg_ctl knows how to lay down an administrator's rights, without which postgres refuses.
    const child =
      process.platform === "win32"
        ? programs.start("pg_ctl", ["start", "-W", "-D", paths.cluster, "-o", settings.join(" ")], options)
        : programs.start("postgres", ["-D", paths.cluster, ...settings], options);
    child.on("error", () => {});
    child.unref();
    return child;
  } finally {
    await log.close();
  }
}

async function logSize(path: string): Promise<number> {
  return stat(path).then(
    (s) => s.size,
    () => 0,
  );
}

/** The last lines of the server's log: what to say when it will not start. */
export async function lastWords(paths: ClusterPaths): Promise<string> {
  const text = await readFile(paths.log, "utf8").catch(() => "");
  const lines = text.split("\n").filter((line) => /FATAL|PANIC|ERROR|HINT/.test(line));
  return lines.slice(-2).join(" ") || text.trim().split("\n").at(-1) || "no answer";
}

/**
 * Fast shutdown: open sessions are ended, everything committed stays. Waits until the server is gone. One that went
 * meanwhile is no failure, nor is the next one that somebody starts on its files (an empty postmaster.pid).
 */
export async function stopCluster(programs: PostgresPrograms, paths: ClusterPaths): Promise<void> {
  const asked = await findPostmaster(paths);
  const { code, output } = await ended(
    programs.start("pg_ctl", ["stop", "-m", "fast", "-w", "-t", "30", "-s", "-D", paths.cluster], {
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
  if (code === 0 || !asked) return;
  if ((await findPostmaster(paths))?.pid === asked.pid) throw failed(paths, output.trim());
}
