import { createContext, useContext } from "react";
import type { Failure } from "../src/contract/errors.ts";
import type { Bridge, CallInput, CallName, CallOutput } from "../src/contract/ipc.ts";
import { ownFailure } from "./i18n/i18n.ts";

/** A call that ended with a Failure, thrown so that TanStack Query sees it. */
class CallFailed extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.code);
    this.failure = failure;
  }
}

/** The Failure inside anything that was thrown. */
export function failureOf(error: unknown): Failure {
  return error instanceof CallFailed ? error.failure : ownFailure("noAnswer");
}

/** What a call takes: nothing, or its one input. */
export type InputOf<N extends CallName> = undefined extends CallInput<N> ? [] : [CallInput<N>];

/** Call the main process. @throws CallFailed with the three sentences to show */
export async function invoke<N extends CallName>(
  bridge: Bridge,
  name: N,
  ...input: InputOf<N>
): Promise<CallOutput<N>> {
  let result: Awaited<ReturnType<typeof bridge.invoke<N>>>;
  try {
    result = await bridge.invoke(name, ...input);
  } catch {
    throw new CallFailed(ownFailure("noAnswer"));
  }
  if (!result.ok) throw new CallFailed(result.failure);
  return result.value;
}

export const BridgeContext = createContext<Bridge | null>(null);

export function useBridge(): Bridge {
  const bridge = useContext(BridgeContext);
  if (!bridge) throw new Error("BridgeContext is missing");
  return bridge;
}
