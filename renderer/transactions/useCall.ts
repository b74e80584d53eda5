import { useMutation } from "@tanstack/react-query";
import type { Failure } from "../../src/contract/errors.ts";
import type { CallName, CallOutput } from "../../src/contract/ipc.ts";
import { failureOf, type InputOf, invoke, useBridge } from "../bridge.ts";

interface Call<N extends CallName> {
  readonly send: (...input: InputOf<N>) => void;
  readonly isPending: boolean;
  readonly failure: Failure | null;
  readonly result: CallOutput<N> | undefined;
  /** Forget how it ended: something typed has changed. */
  readonly reset: () => void;
}

/**
 * A call of the main process that a key press starts, with how it ended. What was sent is not kept (R14, R15).
 * @param onDone told once, with the answer
 */
export function useCall<N extends CallName>(name: N, onDone?: (result: CallOutput<N>) => void): Call<N> {
  const bridge = useBridge();
  const { mutate, isPending, error, data, reset } = useMutation({
    mutationFn: (input: InputOf<N>) => invoke(bridge, name, ...input),
    ...(onDone ? { onSuccess: onDone } : {}),
    gcTime: 0,
  });
  return {
    send: (...input) => mutate(input),
    isPending,
    failure: error ? failureOf(error) : null,
    result: data,
    reset,
  };
}
