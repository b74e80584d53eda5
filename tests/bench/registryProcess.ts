import { once } from "node:events";
import { type BenchProcess, startProcess } from "./process.ts";

/** A registry in a process of its own, over a database that others may use as well. */
export class RegistryProcess {
  readonly url: URL;
  readonly #process: BenchProcess;

  private constructor(process: BenchProcess, url: URL) {
    this.#process = process;
    this.url = url;
  }

  /** @param opened it ends with it; @param cachedTokens tokens that it keeps in memory at most */
  static async start(
    opened: AsyncDisposableStack,
    dataDir: string,
    cachedTokens: number,
  ): Promise<RegistryProcess> {
    const args = [dataDir, String(cachedTokens)];
    const { child, died } = startProcess(opened, "registryMain.ts", "the registry's process", args);
    const [{ url }] = (await Promise.race([once(child, "message"), died])) as [{ url: string }];
    return new RegistryProcess({ child, died }, new URL(url));
  }

  /** Set its clock so far ahead of ours. @returns microseconds of processor time that it has used */
  async setClock(aheadMs: number): Promise<number> {
    const { child, died } = this.#process;
    child.send({ aheadMs });
    const [{ cpuUs }] = (await Promise.race([once(child, "message"), died])) as [{ cpuUs: number }];
    return cpuUs;
  }
}
