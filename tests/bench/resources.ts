import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

const open = new Set<AsyncDisposableStack>();

/** Run `work`, then let go of everything it opened, last first, whichever way it ends. */
export async function withResources<T>(work: (opened: AsyncDisposableStack) => Promise<T>): Promise<T> {
  const opened = new AsyncDisposableStack();
  open.add(opened);
  try {
    return await work(opened);
  } finally {
    open.delete(opened);
    await opened.disposeAsync();
  }
}

/** Somebody pressed Ctrl-C: no process and no folder of ours stays behind. */
export async function letGoOfEverything(): Promise<void> {
  const stacks = [...open];
  open.clear();
  for (const stack of stacks) await stack.disposeAsync().catch(() => {});
}

/** A folder that goes with everything else. */
export async function scratchFolder(opened: AsyncDisposableStack): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "smartotp-bench-"));
  opened.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 }));
  return folder;
}
