import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { Secret } from "../../src/contract/secret.ts";
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
  readonly #child: ChildProcess;
  readonly #died: Promise<never>;

  private constructor(child: ChildProcess, died: Promise<never>) {
    this.#child = child;
    this.#died = died;
  }

  /** @param opened it ends with it */
  static async start(
    opened: AsyncDisposableStack,
    { workstationId, ledger }: QueueStation,
    at: { readonly url: string; readonly file: string },
  ): Promise<PusherProcess> {
    const child = fork(path.join(import.meta.dirname, "pusherMain.ts"), [], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      execArgv: [],
    });
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    opened.defer(async () => {
      if (child.connected) child.disconnect();
      await ended;
    });
    const died = ended.then(() => Promise.reject(new Error("the other workstation's process ended")));
    died.catch(() => {});
    const pusher = new PusherProcess(child, died);
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
    const answered = once(this.#child, "message");
    this.#child.send(question);
    await Promise.race([answered, this.#died]);
  }
}
