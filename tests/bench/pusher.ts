import { once } from "node:events";
import { Secret } from "../../src/contract/secret.ts";
import { type BenchProcess, startProcess } from "./process.ts";
import type { QueueStation } from "./queue.ts";

/** Who the process is, as it is told; secrets in hexadecimal digits. */
export interface PusherIdentity {
  readonly url: string;
  readonly file: string;
  readonly workstationId: string;
  readonly publicKey: string;
  readonly key: string;
  readonly signingKey: string;
}

export const secretOf = (digits: string): Secret => Secret.take(Buffer.from(digits, "hex"));
const digitsOf = (secret: Secret): string => secret.use((bytes) => Buffer.from(bytes).toString("hex"));

/** A workstation that pushes its queue in a process of its own. */
export class PusherProcess {
  readonly #process: BenchProcess;

  private constructor(process: BenchProcess) {
    this.#process = process;
  }

  /** @param opened it ends with it */
  static async start(
    opened: AsyncDisposableStack,
    { workstationId, ledger }: QueueStation,
    at: { readonly url: string; readonly file: string },
  ): Promise<PusherProcess> {
    const pusher = new PusherProcess(
      startProcess(opened, "pusherMain.ts", "the other workstation's process"),
    );
    const { publicKey, key, signingKey } = ledger;
    await pusher.#ask({
      ...{ ...at, workstationId, publicKey },
      ...{ key: digitsOf(key), signingKey: digitsOf(signingKey) },
    } satisfies PusherIdentity);
    return pusher;
  }

  /** Push the next so many entries of its queue. */
  async send(entries: number): Promise<void> {
    await this.#ask({ entries });
  }

  async #ask(question: PusherIdentity | { readonly entries: number }): Promise<void> {
    const { child, died } = this.#process;
    const answered = once(child, "message");
    child.send(question);
    await Promise.race([answered, died]);
  }
}
