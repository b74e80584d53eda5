import { useQueryClient } from "@tanstack/react-query";
import {
  createContext,
  type Dispatch,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useReducer,
} from "react";
import type { AppState } from "../../src/contract/ipc.ts";
import { failureOf, invoke, useBridge } from "../bridge.ts";
import { type Action, addressOf, initialState, reduce, type State, screenOf } from "./state.ts";

interface Store {
  readonly state: State;
  readonly dispatch: Dispatch<Action>;
}

const StoreContext = createContext<Store | null>(null);

/** Holds the window's state and keeps it in step with the main process's events. */
export function StoreProvider({ children }: { children: ReactNode }) {
  const bridge = useBridge();
  const queries = useQueryClient();
  const [state, dispatch] = useReducer(reduce, initialState, (first) => ({
    ...first,
    screen: screenOf(window.location.hash),
  }));

  useEffect(() => {
    const stops = [
      bridge.on("status", (status) => dispatch({ type: "status", status })),
      bridge.on("issues.open", (openIssues) => dispatch({ type: "openIssues", openIssues })),
      bridge.on("customer.changed", (customer) => dispatch({ type: "customer.changed", customer })),
      bridge.on("session.changed", (session) => dispatch({ type: "session", session })),
      bridge.on("session.locked", (locked) => dispatch({ type: "locked", locked })),
      bridge.on("issue.progress", (progress) => dispatch({ type: "run.progress", progress })),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [bridge]);

  const waiting = state.app === null && state.startFailure === null;
  useEffect(() => {
    if (!waiting) return;
    let current = true;
    invoke(bridge, "app.state").then(
      (app) => current && dispatch({ type: "loaded", app }),
      (error) => current && dispatch({ type: "startFailed", failure: failureOf(error) }),
    );
    return () => {
      current = false;
    };
  }, [bridge, waiting]);

  useEffect(() => {
    const address = addressOf(state.screen);
    if (window.location.hash !== address) window.history.replaceState(null, "", address);
  }, [state.screen]);
  useEffect(() => {
    const go = () => dispatch({ type: "go", screen: screenOf(window.location.hash) });
    window.addEventListener("hashchange", go);
    return () => window.removeEventListener("hashchange", go);
  }, []);

  // What lies on the reader is another thing once a write has ended, and so is the next card.
  const ended = state.run.phase === "done" || state.run.phase === "failed";
  useEffect(() => {
    if (ended) queries.invalidateQueries();
  }, [ended, queries]);

  const store = useMemo(() => ({ state, dispatch }), [state]);
  return <StoreContext value={store}>{children}</StoreContext>;
}

export function useStore(): Store {
  const store = useContext(StoreContext);
  if (!store) throw new Error("StoreProvider is missing");
  return store;
}

/** The state of the started app. Only for what is shown once it has started. */
export function useApp(): AppState {
  const { app } = useStore().state;
  if (!app) throw new Error("the app has not started");
  return app;
}
