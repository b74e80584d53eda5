import { Worker } from "node:worker_threads";

/** Milliseconds between two looks. */
const INTERVAL_MS = 1000;

/**
 * In a thread of its own and as text, because it has to work while the main thread hangs in native code, and
 * without a file that would have to be found after bundling. A process whose parent ended has another parent
 * (POSIX) or one that is not there any more (Windows).
 */
const code = `
  const { parent } = require("node:worker_threads").workerData;
  const alive = () => {
    if (process.ppid !== parent) return false;
    try { process.kill(parent, 0); return true; } catch (error) { return error.code === "EPERM"; }
  };
  setInterval(() => { if (!alive()) process.kill(process.pid, "SIGKILL"); }, ${INTERVAL_MS});
`;

/**
 * End this process when its parent is gone, even if the main thread is stuck: `new NFC()` may never return, and
 * would keep a processor busy for ever.
 */
export function endWithParent(): void {
  new Worker(code, { eval: true, workerData: { parent: process.ppid } }).unref();
}

/** End this process now. Native threads that wait for a card would hold up an ordinary exit for ever. */
export function endNow(): never {
  process.kill(process.pid, "SIGKILL");
  process.exit(1);
}
