import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import { CdpConnection } from "./cdp.ts";

/** Where Chromium, or Chrome, usually is. */
function usualPlaces(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
  if (platform === "darwin") {
    return ["Chromium.app/Contents/MacOS/Chromium", "Google Chrome.app/Contents/MacOS/Google Chrome"].flatMap(
      (place) => [`/Applications/${place}`, path.join(env.HOME ?? "/", "Applications", place)],
    );
  }
  if (platform === "win32") {
    return ["Google\\Chrome\\Application\\chrome.exe", "Chromium\\Application\\chrome.exe"].flatMap((place) =>
      ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"]
        .map((name) => env[name])
        .filter((folder) => folder !== undefined)
        .map((folder) => path.win32.join(folder, place)),
    );
  }
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const folders = (env.PATH ?? "").split(path.delimiter).filter((folder) => folder !== "");
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Find Chromium: `SMARTOTP_CHROMIUM` first, then where it usually is.
 * @returns the executable's path, or null where there is none
 */
export function findChromium(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string | null {
  const named = env.SMARTOTP_CHROMIUM;
  if (named !== undefined && named !== "") return isExecutable(named) ? named : null;
  return usualPlaces(env, platform).find(isExecutable) ?? null;
}

/** Whether a window could be shown here: always on macOS and Windows, elsewhere with a display server. */
function hasDisplay(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): boolean {
  return platform === "darwin" || platform === "win32" || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

export const headless = process.env.SMARTOTP_HEADLESS === "1";

/** Why no window can be shown here, in a sentence for the terminal; null when one can. */
export function whyNoWindow(): string | null {
  if (findChromium() === null) {
    return "No Chromium was found. Install it (Debian: apt-get install chromium) or name it in SMARTOTP_CHROMIUM.";
  }
  if (!headless && !hasDisplay(process.env)) {
    return "There is no display. Start with `xvfb-run npm start`, or set DISPLAY, or set SMARTOTP_HEADLESS=1.";
  }
  return null;
}

/**
 * The blank page an app window opens with, in the colour of what will come. ASCII only: anything else loses
 * Chromium's app mode.
 */
function blankPage({ mark, background }: WindowPlace): string {
  const colour = /^#[0-9a-f]{6}$/i.test(background) ? background.slice(1) : "ffffff";
  return `data:text/html,<title>${mark}</title><body bgcolor=${colour}>`;
}

export interface ChromiumOptions {
  readonly executable: string;
  /** Chromium's own profile; one per data folder. */
  readonly profile: string;
  readonly headless: boolean;
  /** Loopback port for end-to-end tests; undefined everywhere else. */
  readonly debuggingPort: string | undefined;
  readonly language: string;
  readonly switches: readonly string[];
  /** The first window: how its page is marked, and its place, in pixels. */
  readonly first: WindowPlace;
}

export interface WindowPlace {
  /** Letters and digits. */
  readonly mark: string;
  /** `#rrggbb` */
  readonly background: string;
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
}

function commonArguments(options: ChromiumOptions): string[] {
  return [
    `--user-data-dir=${options.profile}`,
    // Chromium refuses to run its sandbox as root; anyone else keeps it.
    ...(process.getuid?.() === 0 ? ["--no-sandbox", "--test-type"] : []),
  ];
}

function windowArguments(options: ChromiumOptions, place: WindowPlace): string[] {
  return [
    options.headless ? blankPage(place) : `--app=${blankPage(place)}`,
    `--window-size=${place.width},${place.height}`,
    `--window-position=${place.x},${place.y}`,
  ];
}

function writePreferences(profile: string): void {
  const folder = path.join(profile, "Default");
  mkdirSync(folder, { recursive: true });
  const preferences = {
    // The window manager's frame, as an Electron window has.
    browser: { custom_chrome_frame: false },
    translate: { enabled: false },
    credentials_enable_service: false,
    autofill: { profile_enabled: false, credit_card_enabled: false },
    // After a crash no "restore pages?" bubble.
    profile: { exit_type: "Normal" },
  };
  writeFileSync(path.join(folder, "Preferences"), JSON.stringify(preferences));
}

/** Characters kept of what Chromium says: it is talkative, and silent about what matters until it fails. */
const LAST_WORDS = 4000;

/** One running Chromium. */
export class Chromium {
  readonly #options: ChromiumOptions;
  readonly process: ChildProcess;
  readonly connection: CdpConnection;
  #lastWords = "";

  constructor(options: ChromiumOptions, onGone: () => void) {
    this.#options = options;
    writePreferences(options.profile);
    this.process = spawn(
      options.executable,
      [
        ...commonArguments(options),
        "--remote-debugging-pipe",
        ...(options.debuggingPort === undefined
          ? []
          : [`--remote-debugging-port=${options.debuggingPort}`, "--remote-debugging-address=127.0.0.1"]),
        ...(options.headless ? ["--headless=new"] : []),
        `--lang=${options.language}`,
        // Nothing of the browser's own may reach the network; the app's origins are served over the pipe.
        "--host-resolver-rules=MAP * ~NOTFOUND",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-domain-reliability",
        "--disable-sync",
        "--disable-quic",
        "--disable-breakpad",
        "--disable-extensions",
        "--no-default-browser-check",
        "--no-first-run",
        "--no-pings",
        "--password-store=basic",
        "--use-mock-keychain",
        // A window behind another one must keep showing what the card is doing.
        "--disable-backgrounding-occluded-windows",
        "--disable-renderer-backgrounding",
        "--disable-features=Translate,MediaRouter,OptimizationHints,DialMediaRouteProvider",
        ...options.switches,
        ...windowArguments(options, options.first),
      ],
      {
        stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
        env: { ...process.env, LANGUAGE: options.language },
      },
    );
    this.process.on("error", onGone);
    this.process.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-LAST_WORDS);
    });
    this.connection = new CdpConnection(
      this.process.stdio[4] as Readable,
      this.process.stdio[3] as Writable,
      onGone,
    );
  }

  /** The end of what Chromium said of itself: read when it would not start. */
  get lastWords(): string {
    return this.#lastWords;
  }

  /** Open one more window; its page is known by the mark. */
  openWindow(place: WindowPlace): void {
    if (this.#options.headless) {
      void this.connection.browser.send("Target.createTarget", {
        url: blankPage(place),
        newWindow: true,
        width: place.width,
        height: place.height,
      });
      return;
    }
    // The protocol only opens windows with tabs: a second start hands an app window to the running Chromium.
    spawn(
      this.#options.executable,
      [...commonArguments(this.#options), ...windowArguments(this.#options, place)],
      { stdio: "ignore", detached: false },
    ).unref();
  }

  /** Close all of it; resolves when the process is gone, by force after `deadlineMs`. */
  async close(deadlineMs = 3000): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => this.process.once("exit", () => resolve()));
    const force = setTimeout(() => this.process.kill("SIGKILL"), deadlineMs);
    void this.connection.browser.send("Browser.close").catch(() => this.process.kill());
    await gone;
    clearTimeout(force);
  }
}
