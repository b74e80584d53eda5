import { spawn } from "node:child_process";
import { join } from "node:path";

export interface VirtualCardChild {
  /** Resolves when the child has said this many times that its card is at the reader. */
  attached(times?: number): Promise<void>;
  /** SIGTERM, and wait; resolves to the exit code. */
  stop(): Promise<number | null>;
  /** kill -9, and wait. */
  kill(): Promise<void>;
}

/** Start a virtual card at vpcd in a process of its own. */
export function startVirtualCard(port: number, stateFile: string): VirtualCardChild {
  const main = join(import.meta.dirname, "virtualCardMain.ts");
  const child = spawn(process.execPath, [main, String(port), stateFile], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  let said = "";
  const listeners = new Set<() => void>();
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    for (const listener of listeners) listener();
  });
  return {
    attached: (times = 1) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (said.split("\n").filter((line) => line === "attached").length < times) return;
          listeners.delete(check);
          resolve();
        };
        listeners.add(check);
        void exited.then((code) => reject(new Error(`the virtual card ended with ${code}: ${said}`)));
        check();
      }),
    stop() {
      child.kill("SIGTERM");
      return exited;
    },
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
