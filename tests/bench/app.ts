import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { findChromium } from "../../electron/stand-in/chromium.ts";
import { displayFor } from "../e2e/support/display.ts";
import { askPage, freePort } from "./devtools.ts";
import { CannotMeasure, type Part } from "./part.ts";
import { scratchFolder, withResources } from "./resources.ts";
import { median, ratio, spread, takeTurns } from "./statistics.ts";

const ROOT = path.resolve(import.meta.dirname, "..", "..");
const ORIGIN = "https://counter.smartotp.invalid";
const ROUNDS = { warmUps: 1, rounds: 7 };
const DEADLINE_MS = 60_000;
const END_MS = 20_000;

/**
 * When the wanted element was painted, in milliseconds since 1970. Every paint that shows more text than all
 * before it is an entry of its own (Largest Contentful Paint); the first one inside the element is its paint.
 */
const paintOf = (selector: string) => `new Promise((resolve) => {
  const at = (entry) => performance.timeOrigin + (entry.renderTime || entry.startTime);
  let first;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      first ??= at(entry);
      if (entry.element?.closest(${JSON.stringify(selector)})) resolve({ first, wanted: at(entry) });
    }
  }).observe({ type: "largest-contentful-paint", buffered: true });
})`;
const Painted = z.object({ first: z.number(), wanted: z.number() });

/** An app that can be started: the counter, or an empty window in the same runtime. */
interface Startable {
  readonly runtime: string;
  command(port: number, app: "counter" | "empty", dataDir: string): readonly [string, ...string[]];
}

function electronBinary(): string | null {
  const folder = path.join(ROOT, "node_modules", "electron");
  const name = path.join(folder, "path.txt");
  if (process.env.SMARTOTP_STAND_IN === "1" || !existsSync(name)) return null;
  const file = path.join(folder, "dist", readFileSync(name, "utf8").trim());
  return existsSync(file) ? file : null;
}

/** The runtime that `npm start` would choose here. @throws CannotMeasure */
function runtime(): Startable {
  const binary = electronBinary();
  const empty = path.join(import.meta.dirname, "emptyWindow");
  if (binary !== null) {
    return {
      runtime: "Electron",
      command: (port, app, dataDir) => [
        binary,
        `--remote-debugging-port=${port}`,
        app === "counter" ? ROOT : empty,
        "--data",
        dataDir,
      ],
    };
  }
  if (findChromium() === null) throw new CannotMeasure("neither Electron's binary nor Chromium is here");
  const [start, launch] = [["start.ts"], ["stand-in", "launch.ts"]].map((names) =>
    path.join(ROOT, "electron", ...names),
  ) as [string, string];
  return {
    runtime: "Chromium through the stand-in",
    command: (_port, app, dataDir) =>
      app === "counter"
        ? [process.execPath, start, "--data", dataDir]
        : [process.execPath, launch, empty, "--data", dataDir],
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const late = setTimeout(() => child.kill("SIGKILL"), END_MS);
  child.kill("SIGTERM");
  await ended;
  clearTimeout(late);
}

/** Start an app and say how long after its process was made it had painted. */
async function startOnce(
  startable: Startable,
  app: "counter" | "empty",
  { dataDir, env }: { readonly dataDir: string; readonly env: NodeJS.ProcessEnv },
): Promise<{ readonly firstMs: number; readonly wantedMs: number }> {
  return await withResources(async (opened) => {
    const port = await freePort();
    const [program, ...words] = startable.command(port, app, dataDir);
    const begun = performance.timeOrigin + performance.now();
    const child = spawn(program, words, {
      cwd: ROOT,
      env: { ...env, SMARTOTP_E2E_CDP_PORT: String(port), SMARTOTP_NODE: process.execPath },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-2000);
    });
    opened.defer(() => end(child));
    const died = new Promise<never>((_resolve, reject) => {
      child.once("error", reject);
      child.once("exit", () => reject(new Error(`the app ended before it had painted:\n${said}`)));
    });
    died.catch(() => {});
    const selector = app === "counter" ? "[data-screen=signIn]" : "body";
    const asked = askPage(port, ORIGIN, paintOf(selector), DEADLINE_MS);
    const { first, wanted } = Painted.parse(await Promise.race([asked, died]));
    return { firstMs: first - begun, wantedMs: wanted - begun };
  });
}

/** The window: from the start of the process until there is something to sign in with. */
export const appPart: Part = {
  about: "from starting the process to the painted sign-in screen, against an empty window",
  nothing: { firstPaintMs: null, ratioToEmptyWindow: null },
  measure: (say) =>
    withResources(async (opened) => {
      const startable = runtime();
      if (!existsSync(path.join(ROOT, "dist", "electron", "main.js"))) {
        throw new CannotMeasure("the app is not built: npm run build");
      }
      const env = { ...process.env };
      if (env.SMARTOTP_HEADLESS !== "1") {
        env.DISPLAY = await displayFor(env).catch(() => undefined);
        if (process.platform === "linux" && env.DISPLAY === undefined) {
          throw new CannotMeasure("there is no display, and Xvfb is not here");
        }
      }
      // The empty window gets the compile cache that the counter's starter turns on for itself.
      env.NODE_COMPILE_CACHE ??= path.join(ROOT, "node_modules", ".cache", "compile");
      const counter = { dataDir: await scratchFolder(opened), env };
      const empty = { dataDir: await scratchFolder(opened), env };
      say(`first start ever, in ${startable.runtime}`);
      const veryFirst = await startOnce(startable, "counter", counter);
      const firsts: number[] = [];
      const said = await takeTurns(
        {
          counter: async () => {
            const { firstMs, wantedMs } = await startOnce(startable, "counter", counter);
            firsts.push(firstMs);
            say(`sign-in painted after ${Math.round(wantedMs)} ms`);
            return wantedMs;
          },
          empty: async () => {
            const { wantedMs } = await startOnce(startable, "empty", empty);
            say(`empty window painted after ${Math.round(wantedMs)} ms`);
            return wantedMs;
          },
        },
        ROUNDS,
      );
      return {
        figures: {
          runtime: startable.runtime,
          firstPaintMs: median(said.counter),
          ratioToEmptyWindow: ratio(said.counter, said.empty),
          case: "process start to the first paint of the sign-in screen, in a data folder that was used before",
          emptyWindowMs: median(said.empty),
          anythingPaintedMs: median(firsts.slice(ROUNDS.warmUps)),
          firstStartEverMs: veryFirst.wantedMs,
          spread: { firstPaintMs: spread(said.counter), emptyWindowMs: spread(said.empty) },
        },
        runs: { starts: ROUNDS.rounds },
      };
    }),
};
