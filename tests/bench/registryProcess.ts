import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

/** A registry in a process of its own, over a database that others may use as well. */
export class RegistryProcess {
  readonly url: URL;
  readonly #child: ChildProcess;
  readonly #died: Promise<never>;

  private constructor(child: ChildProcess, died: Promise<never>, url: URL) {
    this.#child = child;
    this.#died = died;
    this.url = url;
  }

  /** @param opened it ends with it; @param cachedTokens tokens that it keeps in memory at most */
  static async start(
    opened: AsyncDisposableStack,
    dataDir: string,
    cachedTokens: number,
  ): Promise<RegistryProcess> {
    const main = path.join(import.meta.dirname, "registryMain.ts");
    const child = fork(main, [dataDir, String(cachedTokens)], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      execArgv: [],
    });
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    opened.defer(async () => {
      if (child.connected) child.disconnect();
      await ended;
    });
    const died = ended.then(() => Promise.reject(new Error("the registry's process ended")));
    died.catch(() => {});
    const [{ url }] = (await Promise.race([once(child, "message"), died])) as [{ url: string }];
    return new RegistryProcess(child, died, new URL(url));
  }

  /** Set its clock so far ahead of ours. @returns microseconds of processor time that it has used */
  async setClock(aheadMs: number): Promise<number> {
    this.#child.send({ aheadMs });
    const [{ cpuUs }] = (await Promise.race([once(this.#child, "message"), this.#died])) as [
      { cpuUs: number },
    ];
    return cpuUs;
  }
}
