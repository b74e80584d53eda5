import { EventEmitter } from "node:events";
import os from "node:os";
import path from "node:path";
import { application } from "./application.ts";
import { noteReady } from "./protocol.ts";
import { firstWasTold, holdsInstance, lockInstance, unlockInstance } from "./singleInstance.ts";

/** An event whose default may be prevented. */
export class PreventableEvent {
  defaultPrevented = false;
  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

const exitSteps: (() => Promise<void>)[] = [];
let closeWindows: () => Promise<boolean> = async () => true;

/** Something to end before the process does. */
export function atExit(step: () => Promise<void>): void {
  exitSteps.push(step);
}

/** How all windows are asked to close: false when one of them refuses. */
export function closeWindowsWith(close: () => Promise<boolean>): void {
  closeWindows = close;
}

/** Chromium's command line, before it is started. */
class CommandLine {
  readonly #switches = new Map<string, string>();

  get switches(): string[] {
    return [...this.#switches].map(([name, value]) => (value === "" ? `--${name}` : `--${name}=${value}`));
  }

  appendSwitch(name: string, value = ""): void {
    this.#switches.set(name, value);
  }

  hasSwitch(name: string): boolean {
    return (
      this.#switches.has(name) || process.argv.some((a) => a === `--${name}` || a.startsWith(`--${name}=`))
    );
  }

  getSwitchValue(name: string): string {
    const given = process.argv.find((argument) => argument.startsWith(`--${name}=`));
    return this.#switches.get(name) ?? given?.slice(name.length + 3) ?? "";
  }
}

function applicationFolder(): string {
  if (process.platform === "win32") return process.env.APPDATA ?? os.homedir();
  if (process.platform === "darwin") return path.join(os.homedir(), "Library", "Application Support");
  return process.env.XDG_CONFIG_HOME ?? path.join(os.homedir(), ".config");
}

/** Electron's `app`: its life from start to quit, in Electron's order of events. */
class App extends EventEmitter {
  readonly commandLine = new CommandLine();
  readonly isPackaged = false;
  readonly #paths = new Map<string, string>();
  readonly #ready: Promise<void>;
  #isReady = false;
  #quitting = false;
  #exiting = false;

  constructor() {
    super();
    this.#ready = new Promise((resolve) => {
      setImmediate(() => {
        this.#isReady = true;
        noteReady();
        this.emit("ready", {}, {});
        resolve();
      });
    });
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => this.quit());
  }

  get name(): string {
    return this.getName();
  }

  whenReady(): Promise<void> {
    return this.#ready;
  }

  isReady(): boolean {
    return this.#isReady;
  }

  getName(): string {
    return application().name;
  }

  getVersion(): string {
    return application().version;
  }

  getAppPath(): string {
    return application().folder;
  }

  getLocale(): string {
    return this.commandLine.getSwitchValue("lang") || Intl.DateTimeFormat().resolvedOptions().locale;
  }

  setPath(name: string, folder: string): void {
    if (!path.isAbsolute(folder)) throw new Error("Path must be absolute");
    this.#paths.set(name, folder);
  }

  /** @throws Error in Electron's words for a name it does not know */
  getPath(name: string): string {
    const set = this.#paths.get(name);
    if (set !== undefined) return set;
    const home = os.homedir();
    const userData = (): string =>
      this.#paths.get("userData") ?? path.join(applicationFolder(), this.getName());
    const known: Record<string, () => string> = {
      home: () => home,
      temp: () => os.tmpdir(),
      appData: applicationFolder,
      userData,
      sessionData: userData,
      logs: () => path.join(userData(), "logs"),
      documents: () => path.join(home, "Documents"),
      downloads: () => path.join(home, "Downloads"),
      desktop: () => path.join(home, "Desktop"),
      exe: () => process.execPath,
    };
    const found = known[name];
    if (!found) throw new Error(`Failed to get '${name}' path`);
    return found();
  }

  requestSingleInstanceLock(): boolean {
    return lockInstance(this.getPath("userData"), ({ argv, workingDirectory }) => {
      this.emit("second-instance", {}, argv, workingDirectory, undefined);
    });
  }

  hasSingleInstanceLock(): boolean {
    return holdsInstance();
  }

  releaseSingleInstanceLock(): void {
    unlockInstance();
  }

  setAppUserModelId(_id: string): void {
    // Windows' taskbar groups Chromium's windows by itself.
  }

  enableSandbox(): void {
    // Every page is sandboxed here already.
  }

  /** before-quit, every window's close, will-quit, quit: each of the first three may stop it. */
  quit(): void {
    if (this.#quitting || this.#exiting) return;
    this.#quitting = true;
    void this.#quitInOrder().finally(() => {
      this.#quitting = false;
    });
  }

  async #quitInOrder(): Promise<void> {
    const before = new PreventableEvent();
    this.emit("before-quit", before);
    if (before.defaultPrevented || !(await closeWindows())) return;
    const will = new PreventableEvent();
    this.emit("will-quit", will);
    if (!will.defaultPrevented) this.exit(0);
  }

  /** Ends at once, asking nobody. */
  exit(code = 0): void {
    if (this.#exiting) return;
    this.#exiting = true;
    this.emit("quit", {}, code);
    void Promise.allSettled([firstWasTold(), ...exitSteps.map((step) => step())]).then(() =>
      process.exit(code),
    );
  }
}

export const app = new App();
