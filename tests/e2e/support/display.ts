import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

let started: Promise<string> | undefined;

/** An X server of our own with a window manager, as small as a counter's screen; it ends with this process. */
async function startXvfb(): Promise<string> {
  const options = ["-displayfd", "3", "-screen", "0", "1366x768x24", "-nolisten", "tcp", "-noreset"];
  const server = spawn("Xvfb", options, { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const processes: ChildProcess[] = [server];
  process.on("exit", () => {
    for (const running of processes) running.kill("SIGKILL");
  });
  const number = server.stdio[3] as Readable;
  const failed = once(server, "exit").then(() => Promise.reject(new Error("Xvfb did not start")));
  const [said] = (await Promise.race([once(number, "data"), failed])) as [Buffer];
  failed.catch(() => undefined);
  number.resume();
  const display = `:${said.toString().trim()}`;
  const windowManager = spawn("openbox", ["--sm-disable"], {
    env: { ...process.env, DISPLAY: display },
    stdio: "ignore",
  });
  windowManager.on("error", () => undefined);
  processes.push(windowManager);
  for (const running of processes) running.unref();
  (number as Readable & { unref?(): void }).unref?.();
  // The window manager has to be there before the first window.
  await sleep(300);
  return display;
}

/** The display windows go to: the one there is, otherwise one of our own. */
export function displayFor(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (process.platform !== "linux") return Promise.resolve(undefined);
  if (env.DISPLAY) return Promise.resolve(env.DISPLAY);
  started ??= startXvfb();
  return started;
}
