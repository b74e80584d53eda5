import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

const open = new Set<() => Promise<void>>();
let interrupted = false;

/**
 * Run `work`, then let go of everything it opened, last first, whichever way it ends.
 * @throws Error after `letGoOfEverything`: nothing is opened any more
 */
export async function withResources<T>(work: (opened: AsyncDisposableStack) => Promise<T>): Promise<T> {
  if (interrupted) throw new Error("interrupted");
  const opened = new AsyncDisposableStack();
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= opened.disposeAsync();
    return closing;
  };
  open.add(close);
  try {
    return await work(opened);
  } finally {
    await close().finally(() => open.delete(close));
  }
}

/** Somebody pressed Ctrl-C: no process and no folder of ours stays behind. */
export async function letGoOfEverything(): Promise<void> {
  interrupted = true;
  for (const close of [...open].reverse()) {
    await close().catch((error: unknown) => console.error("not let go of:", error));
  }
}

/** A folder that goes with everything else. */
export async function scratchFolder(opened: AsyncDisposableStack): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "smartotp-bench-"));
  opened.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 }));
  return folder;
}
