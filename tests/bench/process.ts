import { type ChildProcess, fork } from "node:child_process";
import path from "node:path";

/** A program of the benchmark in a process of its own. */
export interface BenchProcess {
  readonly child: ChildProcess;
  /** Rejects when it ends: nothing is waited for in vain. */
  readonly died: Promise<never>;
}

/**
 * @param opened it ends with it
 * @param main file in this folder
 * @param name for the error when it ends
 */
export function startProcess(
  opened: AsyncDisposableStack,
  main: string,
  name: string,
  args: readonly string[] = [],
): BenchProcess {
  const child = fork(path.join(import.meta.dirname, main), args, {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    execArgv: [],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  opened.defer(async () => {
    if (child.connected) child.disconnect();
    await ended;
  });
  const died = ended.then(() => Promise.reject(new Error(`${name} ended`)));
  died.catch(() => {});
  return { child, died };
}
