import { useQuery, useQueryClient } from "@tanstack/react-query";
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Draft } from "../../src/contract/calls/desk.ts";
import type { TokenRef } from "../../src/contract/ids.ts";
import { invoke, useBridge } from "../bridge.ts";
import { useApp } from "../store/Store.tsx";

interface Scope {
  /** What was left the last time, by field. */
  readonly values: Readonly<Record<string, string>>;
  readonly left: Draft | null;
  readonly keep: (field: string, value: string) => void;
  /** The transaction is in the journal: nothing is left to go on with. */
  readonly finish: () => void;
}

const DraftContext = createContext<Scope | null>(null);

/** Nothing is written for each key: only when the typing pauses, and when the screen is left. */
const PAUSE_MS = 400;

/** A screen that is left and opened again at once finds what is only on its way into the ledger. */
const beingKept = new Set<Promise<void>>();

interface Props {
  readonly code: string;
  readonly token: TokenRef | null;
  readonly children: (token: TokenRef | null) => ReactNode;
}

/** Keeps what is typed in a transaction until it is done: power, lock and Esc lose nothing. */
export function DraftScope({ code, token, children }: Props) {
  const bridge = useBridge();
  const { customer } = useApp();
  const customerId = customer?.customerId ?? null;
  const drafts = useQuery({
    queryKey: ["drafts", code, customerId],
    queryFn: async () => {
      await Promise.all(beingKept);
      return await invoke(bridge, "draft.list");
    },
    gcTime: 0,
    staleTime: 0,
  });
  // What was known before this screen was opened is not what was left a moment ago.
  if (!drafts.isFetchedAfterMount) return null;
  const left =
    drafts.data?.find(
      (draft) => draft.code === code && (draft.customer?.customerId ?? null) === customerId,
    ) ?? null;
  return (
    <Keeper code={code} token={token ?? left?.token ?? null} left={left} customerId={customerId}>
      {children}
    </Keeper>
  );
}

interface KeeperProps extends Props {
  readonly left: Draft | null;
  readonly customerId: string | null;
}

function Keeper({ code, token, left, customerId, children }: KeeperProps) {
  const bridge = useBridge();
  const queries = useQueryClient();
  const [first] = useState({ left, token });
  const work = useRef({
    values: { ...first.left?.values },
    draftId: first.left?.draftId ?? null,
    timer: undefined as ReturnType<typeof setTimeout> | undefined,
    dirty: false,
    done: false,
  });
  const scope = useMemo(() => {
    const now = work.current;
    const write = () => {
      clearTimeout(now.timer);
      if (!now.dirty || now.done) return;
      now.dirty = false;
      // A draft that could not be kept is no reason to disturb the work itself.
      const kept = invoke(bridge, "draft.keep", {
        ...{ code, customerId, token: first.token },
        values: { ...now.values },
      }).then(
        (draft) => {
          now.draftId = draft?.draftId ?? null;
          if (now.done && now.draftId) void invoke(bridge, "draft.remove", { draftId: now.draftId });
        },
        () => {
          // Tried again with the next key, or when the screen is left.
          now.dirty = true;
        },
      );
      beingKept.add(kept);
      void kept.finally(() => beingKept.delete(kept));
    };
    return {
      values: now.values,
      left: first.left,
      keep(field: string, value: string) {
        if (now.values[field] === value) return;
        now.values[field] = value;
        now.dirty = true;
        clearTimeout(now.timer);
        now.timer = setTimeout(write, PAUSE_MS);
      },
      finish() {
        if (now.done) return;
        now.done = true;
        clearTimeout(now.timer);
        if (now.draftId) void invoke(bridge, "draft.remove", { draftId: now.draftId }).catch(() => undefined);
      },
      write,
    };
  }, [bridge, code, customerId, first]);
  useEffect(
    () => () => {
      scope.write();
      void queries.invalidateQueries({ queryKey: ["drafts"] });
    },
    [scope, queries],
  );
  return <DraftContext value={scope}>{children(first.token)}</DraftContext>;
}

/**
 * State of a field that comes back when the transaction is taken up again. Never for an OTP, a password or an identity
 * number (R14, R15).
 */
export function useKept<T extends string>(field: string, initial: T): [T, (value: T) => void] {
  const scope = useContext(DraftContext);
  const [value, setValue] = useState<T>((scope?.values[field] as T | undefined) ?? initial);
  return [
    value,
    (next: T) => {
      setValue(next);
      scope?.keep(field, next);
    },
  ];
}

/** The draft that was taken up, to say so. */
export function useLeft(): Draft | null {
  return useContext(DraftContext)?.left ?? null;
}

/** Said when the transaction is recorded: its draft goes. */
export function useFinish(): () => void {
  const scope = useContext(DraftContext);
  return useCallback(() => scope?.finish(), [scope]);
}

/** The transaction is recorded: its draft goes. */
export function useFinished(): void {
  const scope = useContext(DraftContext);
  useEffect(() => scope?.finish(), [scope]);
}
