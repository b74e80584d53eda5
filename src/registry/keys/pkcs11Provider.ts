import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { z } from "zod";
import { Secret } from "../../contract/secret.ts";
import { hsmErrors } from "../errors/hsm.ts";
import { RegistryError } from "../errors.ts";
import type { Pkcs11Place, Pkcs11Task } from "./pkcs11Token.ts";
import type { KeyProvider } from "./provider.ts";

export interface Pkcs11Options extends Pkcs11Place {
  /** The user's PIN. Kept for as long as the provider is, because keys may be added at any time. */
  readonly pin: Secret;
}

const PATIENCE_MS = 60_000;
const worker = new URL("pkcs11Worker.ts", import.meta.url);

const HsmErrorCode = z
  .string()
  .refine((code): code is keyof typeof hsmErrors => Object.hasOwn(hsmErrors, code));
const Answer = z.union([
  z.strictObject({ bytes: z.instanceof(Uint8Array) }),
  z.strictObject({
    refusal: HsmErrorCode,
    parameters: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
]);

/** A library is initialised once per process, whichever thread calls it: one task at a time. */
let turn: Promise<unknown> = Promise.resolve();

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const done = turn.then(work);
  turn = done.catch(() => {});
  return done;
}

/** @throws RegistryError of errors/hsm.ts */
async function inThread({ pin, ...place }: Pkcs11Options, task: Pkcs11Task): Promise<Uint8Array> {
  // The library takes a PIN as a text only.
  const text = pin.use((bytes) => Buffer.from(bytes).toString("utf8"));
  const thread = new Worker(worker, { workerData: { place, pin: text, task } });
  try {
    const [said] = await once(thread, "message", { signal: AbortSignal.timeout(PATIENCE_MS) });
    const answer = Answer.parse(said);
    if ("bytes" in answer) return answer.bytes;
    throw new RegistryError(answer.refusal, { parameters: answer.parameters });
  } catch (cause) {
    if (cause instanceof RegistryError) throw cause;
    const reason = cause instanceof Error && cause.name === "AbortError" ? "no answer" : "internal error";
    throw new RegistryError("hsmFailed", { parameters: { reason }, cause });
  } finally {
    // Not waited for: a call that hangs in the library would be waited for with it.
    void thread.terminate();
  }
}

/**
 * A hardware security module by PKCS#11 (version 2.40): it holds an AES-256 key that cannot be taken out of it, and
 * the key-encryption keys are wrapped by that. Only a registry that is set up so loads the library, and it does so in
 * a thread of its own: its calls block, and no verification may wait for them.
 */
export function pkcs11KeyProvider(options: Pkcs11Options): KeyProvider {
  let pinRefused: RegistryError | null = null;
  const ask = (task: Pkcs11Task): Promise<Uint8Array> =>
    inTurn(async () => {
      // Each wrong try brings the token nearer to locking itself.
      if (pinRefused) throw pinRefused;
      try {
        return await inThread(options, task);
      } catch (error) {
        if (error instanceof RegistryError && error.code === "hsmPinWrong") pinRefused = error;
        throw error;
      }
    });
  return {
    name: `pkcs11:${options.keyLabel}`,
    async prepare() {
      await ask({ does: "prepare" });
    },
    async wrap(key, version) {
      const bytes = key.use((held) => Uint8Array.from(held));
      try {
        return await ask({ does: "wrap", version, bytes });
      } finally {
        bytes.fill(0);
      }
    },
    async unwrap(wrapped, version) {
      return Secret.take(await ask({ does: "unwrap", version, bytes: Uint8Array.from(wrapped) }));
    },
  };
}
