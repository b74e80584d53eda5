import type { EntryOutcome } from "../../src/contract/registry.ts";
import type { Ledger } from "../../src/ledger/index.ts";
import { registryClient } from "../../src/sync/index.ts";
import { pushJournal } from "../../src/sync/push.ts";

/** The push of a long queue, in pieces. */
export class QueuePush {
  readonly #outcomes: AsyncGenerator<EntryOutcome>;

  constructor(ledger: Ledger, workstationId: string, url: string) {
    const client = registryClient({ url: () => url, timeoutMs: 60_000 });
    this.#outcomes = pushJournal(client, ledger, workstationId);
  }

  /** Go on until so many more entries are applied. @returns entries a second */
  async send(entries: number): Promise<number> {
    const begun = performance.now();
    for (let sent = 0; sent < entries; sent += 1) {
      const { done, value } = await this.#outcomes.next();
      if (done || value.outcome !== "applied") throw new Error("the registry did not apply an entry");
    }
    return (entries / (performance.now() - begun)) * 1000;
  }
}
