/**
 * A private pcscd with vpcd's virtual readers for one test file: its own socket, reader.conf and TCP ports, so
 * that test runs go in parallel and no pcscd of the machine is disturbed. Linux with pcscd and vsmartcard-vpcd.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

const VPCD_DRIVER = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";
/** What the driver calls itself inside. */
const VPCD_NAME = "libifdvpcd.so.0";
/** Debian's vpcd has two slots for each reader. */
const SLOTS_PER_READER = 2;
const LOG_LENGTH = 20_000;
/** `nobody`: without the right to write in /run/pcscd, so that a pcscd of the machine keeps its files. */
const NOBODY = 65_534;

export interface Pcscd {
  /** TCP port of the first slot: a virtual card connects here. */
  readonly vpcdPort: number;
  /** TCP ports of all slots, in the order of `readerNames`. */
  readonly vpcdPorts: readonly number[];
  /** What a PC/SC client needs in its environment to find this pcscd. */
  readonly env: Readonly<Record<string, string>>;
  readonly readerNames: readonly string[];
  /** End the daemon in good order; clients then find no service. May be called again. */
  stop(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
  /** Start again on the same socket and ports, after ending what still runs. */
  restart(): Promise<void>;
  /** What the daemon said last, for the message of a test that fails. */
  log(): string;
  /** Take the first reader (with its two slots) off the machine, and put it back. Slots beyond two stay. */
  unplug(): Promise<void>;
  plug(): Promise<void>;
  /** Stop the daemon and remove its files. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** What pcscd reads of a USB driver: which devices it drives and how they are called. */
function infoPlist(readerName: string): string {
  const entries: [string, string][] = [
    ["CFBundleExecutable", "<string>driver.so</string>"],
    ["ifdCapabilities", "<string>0x00000000</string>"],
    ["ifdVendorID", "<array><string>0x0F0F</string></array>"],
    ["ifdProductID", "<array><string>0x0001</string></array>"],
    ["ifdFriendlyName", `<array><string>${readerName}</string></array>`],
  ];
  const dict = entries.map(([key, value]) => `<key>${key}</key>\n${value}`).join("\n");
  return `<?xml version="1.0"?>\n<plist version="1.0">\n<dict>\n${dict}\n</dict>\n</plist>\n`;
}

/**
 * Two TCP ports in a row that nobody listens on now. The driver binds them later, so they are none of those that
 * systems give to whoever asks for any (Linux 32768 and above).
 */
async function freePorts(): Promise<number> {
  for (;;) {
    const port = 10_000 + 2 * randomInt(11_000);
    const servers = await Promise.all([port, port + 1].map((at) => listening(at).catch(() => null)));
    for (const server of servers) if (server) await closed(server);
    if (servers.every((server) => server !== null)) return port;
  }
}

function listening(where: number | string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject).listen(where, () => resolve(server));
  });
}

const closed = (server: Server) => new Promise<void>((resolve) => server.close(() => resolve()));

/** The file descriptor a server listens on: Node has no public name for it. */
function descriptorOf(server: Server): number {
  const handle = Reflect.get(server, "_handle") as { fd: number };
  return handle.fd;
}

const ended = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

async function end(child: ChildProcess | null, signal: NodeJS.Signals): Promise<void> {
  if (!child || ended(child)) return;
  const over = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill(signal);
  const last = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await over;
  clearTimeout(last);
}

/**
 * Start a private pcscd with at least `slots` slots (two by default, always an even number).
 * With `running: false` all is made ready but the daemon: `restart()` starts it.
 * @throws Error when pcscd or vpcd's driver is not installed, or does not come up within 30 s
 */
export async function startPcscd(options: { slots?: number; running?: boolean } = {}): Promise<Pcscd> {
  const home = await mkdtemp(join(tmpdir(), "pcscd-"));
  await chmod(home, 0o755);
  const config = join(home, "conf");
  const socket = join(home, "comm");
  const hotplug = join(home, "hotplug");
  const bundle = join(home, "drivers", "vpcd.bundle", "Contents");
  const preload = join(home, "preload.so");
  const driver = join(bundle, "Linux", "driver.so");
  await mkdir(config);
  await mkdir(join(bundle, "Linux"), { recursive: true });
  await run("mkfifo", ["-m", "666", hotplug]);
  // The package has no link of the name that the driver says it has.
  await symlink(VPCD_DRIVER, join(home, VPCD_NAME));
  const source = join(import.meta.dirname, "pcscdShim.c");
  const link = ["-Wl,--no-as-needed", VPCD_DRIVER, `-Wl,-rpath,${home}`];
  const compile = ["-shared", "-fPIC", "-O1", source];
  await run("cc", [...compile, "-o", preload]);
  await run("cc", [...compile, "-DDRIVER", "-o", driver, ...link]);

  const vpcdPorts: number[] = [];
  const readerNames: string[] = [];
  let conf = "";
  for (let reader = 0; reader * SLOTS_PER_READER < (options.slots ?? SLOTS_PER_READER); reader++) {
    const port = await freePorts();
    const channel = `0x${port.toString(16)}`;
    const name = reader === 0 ? "Virtual PCD" : `Virtual PCD ${reader + 1}`;
    if (reader === 0) await writeFile(join(bundle, "Info.plist"), infoPlist(name));
    else {
      // The driver keeps two slots in its own memory: each further reader needs another copy of it, by another
      // name inside as well, or the loader takes one for the other.
      const copy = join(home, `vpcd-${reader}.so`);
      const binary = (await readFile(VPCD_DRIVER)).toString("latin1");
      await writeFile(copy, binary.replaceAll(VPCD_NAME, VPCD_NAME.replace("so", `s${reader}`)), "latin1");
      conf += `FRIENDLYNAME "${name}"\nDEVICENAME /dev/null:${channel}\n`;
      conf += `LIBPATH ${copy}\nCHANNELID ${channel}\n\n`;
    }
    for (let slot = 0; slot < SLOTS_PER_READER; slot++) {
      vpcdPorts.push(port + slot);
      readerNames.push(`${name} 00 0${slot}`);
    }
  }
  const [vpcdPort = 0] = vpcdPorts;
  await writeFile(join(config, "vpcd"), conf);

  let daemon: ChildProcess | null = null;
  let log = "";
  const start = async (): Promise<void> => {
    await rm(socket, { force: true });
    // Listen under another name and rename: closing our end would take the socket's own name away.
    const server = await listening(`${socket}.new`);
    await rename(`${socket}.new`, socket);
    await chmod(socket, 0o666);
    // The protocol of systemd's socket activation: the socket is descriptor 3, LISTEN_PID is the daemon itself.
    const command = 'LISTEN_FDS=1 LISTEN_PID=$$ LD_PRELOAD="$0" exec pcscd -f -i -c "$1"';
    const child = spawn("sh", ["-c", command, preload, config], {
      stdio: ["ignore", "pipe", "pipe", descriptorOf(server)],
      env: {
        PATH: `${process.env.PATH}:/usr/sbin`,
        VPCD_DRIVERS: join(home, "drivers"),
        VPCD_HOTPLUG: hotplug,
        VPCD_PORT: `0x${vpcdPort.toString(16)}`,
      },
      ...(process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}),
    });
    daemon = child;
    log = "";
    child.once("exit", (code, signal) => {
      log += `ended with ${signal ?? code}\n`;
    });
    await closed(server);
    await new Promise<void>((resolve, reject) => {
      const fail = () => reject(new Error(`pcscd did not start:\n${log}`));
      const late = setTimeout(fail, 30_000);
      child.once("error", reject).once("exit", fail);
      const listen = (chunk: Buffer) => {
        log = (log + chunk.toString()).slice(-LOG_LENGTH);
        // The readers on the made-up USB port come last, after the daemon calls itself ready.
        if (!log.includes("daemon ready") || !vpcdPorts.every((port) => log.includes(`port ${port}`))) return;
        clearTimeout(late);
        child.off("exit", fail);
        resolve();
      };
      child.stdout?.on("data", listen);
      child.stderr?.on("data", listen);
    });
  };

  const stop = async () => {
    await end(daemon, "SIGTERM");
    await rm(socket, { force: true });
  };
  if (options.running !== false) await start();
  return {
    vpcdPort,
    vpcdPorts,
    log: () => log,
    env: { PCSCLITE_CSOCK_NAME: socket },
    readerNames,
    stop,
    kill: () => end(daemon, "SIGKILL"),
    async restart() {
      await stop();
      await start();
    },
    unplug: () => appendFile(hotplug, "r"),
    plug: () => appendFile(hotplug, "a"),
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}
