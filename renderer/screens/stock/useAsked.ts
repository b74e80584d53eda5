import { useQuery } from "@tanstack/react-query";
import type { CallName, CallOutput } from "../../../src/contract/ipc.ts";
import { failureOf, type InputOf, invoke, useBridge } from "../../bridge.ts";

/** What the main process answers, asked anew whenever the screen opens: stock moves. */
export function useAsked<N extends CallName>(name: N, ...input: InputOf<N>) {
  const bridge = useBridge();
  const { data, error, refetch } = useQuery<CallOutput<N>>({
    queryKey: [name, ...input],
    queryFn: () => invoke(bridge, name, ...input),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  return { data, failure: error ? failureOf(error) : null, again: () => void refetch() };
}
