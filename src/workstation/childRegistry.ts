import { type ChildProcess, fork } from "node:child_process";
import { z } from "zod";
import type { ChildProcesses } from "./port.ts";

const Told = z.object({ url: z.url() });
/** Pause before the process is started again after it ended by itself, milliseconds. */
const PAUSE_MS = 2_000;
const CLOSE_DEADLINE_MS = 15_000;

/** The training registry beside the workstation. */
export interface ChildRegistry {
  /** Its address; null while it is starting or being started again. */
  url(): string | null;
  close(): Promise<void>;
}

/**
 * Run the training registry in a process of its own and keep it running.
 * @param onUrl told each time it has come up
 */
export function startChildRegistry(
  { execPath, env, registryModule }: ChildProcesses,
  dataDir: string,
  onUrl: () => void,
): ChildRegistry {
  let child: ChildProcess | null = null;
  let url: string | null = null;
  let closing = false;
  let pause: NodeJS.Timeout | undefined;

  const start = () => {
    const started = fork(registryModule, [dataDir], {
      execPath,
      execArgv: [],
      env: { ...process.env, ...env },
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      windowsHide: true,
    });
    child = started;
    started.on("message", (message) => {
      const told = Told.safeParse(message);
      if (!told.success) return;
      url = told.data.url;
      onUrl();
    });
    const over = () => {
      if (child !== started) return;
      child = null;
      url = null;
      if (!closing) pause = setTimeout(start, PAUSE_MS);
    };
    started.on("exit", over);
    started.on("error", over);
  };
  start();

  return {
    url: () => url,
    async close() {
      closing = true;
      clearTimeout(pause);
      const running = child;
      if (!running) return;
      const ended = new Promise<void>((resolve) => running.once("exit", () => resolve()));
      if (running.connected) running.disconnect();
      const deadline = setTimeout(() => running.kill("SIGKILL"), CLOSE_DEADLINE_MS);
      await ended;
      clearTimeout(deadline);
    },
  };
}
