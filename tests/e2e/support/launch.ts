import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, chromium, _electron as electron, type Page } from "@playwright/test";
import { displayFor } from "./display.ts";

const ROOT = path.resolve(import.meta.dirname, "..", "..", "..");
const ORIGIN = "https://counter.smartotp.invalid";
const START_MS = 60_000;
const WAIT_MS = 45_000;

export interface LaunchOptions {
  /** Ledger, keys and training registry; kept by the caller between launches. */
  readonly dataDir: string;
  readonly lang?: "ko" | "en";
  readonly env?: Readonly<Record<string, string>>;
  /** Another app folder than this project's, run in the stand-in. */
  readonly appFolder?: string;
}

/** The counter's app, running, with its window. */
export interface RunningApp {
  readonly page: Page;
  readonly pid: number;
  /** The power goes: the main process is killed; its helpers have to notice by themselves. */
  kill9(): Promise<void>;
  /** Asks it to end as a shutdown would. @returns the exit code */
  close(): Promise<number | null>;
  /** The page of a window that took the first one's place. */
  reconnect(): Promise<Page>;
  /** What the process said on its standard error so far. */
  stderr(): string;
  /** What the process said on its standard output so far. */
  stdout(): string;
  readonly ended: Promise<number | null>;
}

/** The Electron executable, where it was downloaded. */
function electronBinary(): string | null {
  const folder = path.join(ROOT, "node_modules", "electron");
  const name = path.join(folder, "path.txt");
  if (process.env.SMARTOTP_STAND_IN === "1" || !existsSync(name)) return null;
  const file = path.join(folder, "dist", readFileSync(name, "utf8").trim());
  return existsSync(file) ? file : null;
}

/** Whether the app surely keeps its keys in files, with no key ring of the system: in the stand-in on Linux. */
export const keepsKeysInFiles = (): boolean => process.platform === "linux" && electronBinary() === null;

/** Chromium chooses the port itself and writes it here: one chosen before would be somebody else's at times. */
const portFile = (dataDir: string) => path.join(dataDir, "window", "chromium", "DevToolsActivePort");

function portIn(file: string): number | null {
  try {
    return Number(readFileSync(file, "utf8").split("\n")[0]) || null;
  } catch {
    return null;
  }
}

function listen(child: ChildProcess) {
  const said = { stdout: "", stderr: "" };
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    said.stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said.stderr += text;
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on("exit", (code) => resolve(code));
  });
  return { said, ended };
}

function running(
  page: Page,
  child: ChildProcess,
  heard: ReturnType<typeof listen>,
  reconnect: () => Promise<Page>,
): RunningApp {
  return {
    page,
    reconnect,
    pid: child.pid ?? -1,
    kill9: async () => {
      child.kill("SIGKILL");
      await heard.ended;
    },
    close: async () => {
      child.kill("SIGTERM");
      return heard.ended;
    },
    stderr: () => heard.said.stderr,
    stdout: () => heard.said.stdout,
    ended: heard.ended,
  };
}

async function untilPage(file: string, alive: () => boolean, said: () => string): Promise<[Browser, Page]> {
  const deadline = Date.now() + START_MS;
  let browser: Browser | undefined;
  while (Date.now() < deadline && alive()) {
    const port = portIn(file);
    if (port) browser ??= await chromium.connectOverCDP(`http://127.0.0.1:${port}`).catch(() => undefined);
    const pages = browser?.contexts().flatMap((context) => context.pages()) ?? [];
    const page = pages.find((known) => known.url().split("#")[0] === `${ORIGIN}/`);
    if (browser && page) {
      // A wait that cannot end names what it waited for, rather than only that the test took too long.
      page.setDefaultTimeout(WAIT_MS);
      // What moves is drawn sixty times a second, which costs a tenth of the whole.
      await page.emulateMedia({ reducedMotion: "reduce" });
      return [browser, page];
    }
    await sleep(50);
  }
  throw new Error(`the window did not open:\n${said()}`);
}

async function launchInStandIn(
  options: LaunchOptions,
  words: string[],
  env: NodeJS.ProcessEnv,
): Promise<RunningApp> {
  const file = portFile(options.dataDir);
  // From the launch before, which may have ended by a power cut.
  rmSync(file, { force: true });
  const program =
    options.appFolder === undefined
      ? [path.join(ROOT, "electron", "start.ts")]
      : [path.join(ROOT, "electron", "stand-in", "launch.ts"), options.appFolder];
  const child = spawn(process.execPath, [...program, ...words], {
    cwd: ROOT,
    env: { ...env, SMARTOTP_E2E_CDP_PORT: "0" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const heard = listen(child);
  const alive = (): boolean => child.exitCode === null && child.signalCode === null;
  const connect = async (): Promise<Page> => {
    const [browser, page] = await untilPage(file, alive, () => heard.said.stderr);
    void heard.ended.then(() => browser.close().catch(() => undefined));
    return page;
  };
  try {
    return running(await connect(), child, heard, connect);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}

async function launchInElectron(
  binary: string,
  words: string[],
  env: NodeJS.ProcessEnv,
): Promise<RunningApp> {
  const set = Object.entries({ ...env, SMARTOTP_NODE: process.execPath }).filter(
    ([, value]) => value !== undefined,
  );
  const app = await electron.launch({
    executablePath: binary,
    args: [ROOT, ...words],
    env: Object.fromEntries(set) as Record<string, string>,
  });
  const child = app.process();
  const known = await app.firstWindow();
  return running(known, child, listen(child), async () => {
    return app.windows().find((page) => page !== known) ?? app.waitForEvent("window");
  });
}

/**
 * Start the app and wait for its window's page: in Electron where its binary is, otherwise in the stand-in, on a
 * display of our own where there is none.
 */
export async function launchApp(options: LaunchOptions): Promise<RunningApp> {
  const words = ["--data", options.dataDir, ...(options.lang === undefined ? [] : ["--lang", options.lang])];
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    SMARTOTP_LOG: "1",
    // The reader's and the registry's processes find their modules compiled.
    NODE_COMPILE_CACHE: path.join(ROOT, "node_modules", ".cache", "compile"),
    ...options.env,
  };
  if (env.SMARTOTP_HEADLESS !== "1") env.DISPLAY = await displayFor(env);
  const binary = options.appFolder === undefined ? electronBinary() : null;
  return binary === null ? launchInStandIn(options, words, env) : launchInElectron(binary, words, env);
}
