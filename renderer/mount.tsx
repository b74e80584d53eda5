import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { I18nextProvider } from "react-i18next";
import type { Bridge } from "../src/contract/ipc.ts";
import { App } from "./App.tsx";
import { BridgeContext } from "./bridge.ts";
import { createI18n, ownFailure } from "./i18n/i18n.ts";
import { StoreProvider } from "./store/Store.tsx";

/** Outside the app nobody answers: every call says so. */
const noBridge: Bridge = {
  invoke: async () => ({ ok: false, failure: ownFailure("noBridge") }),
  on: () => () => undefined,
};

/** Show the window's content in `root`, speaking to the main process over `bridge`. */
export function mount(root: HTMLElement, bridge: Bridge = noBridge): void {
  // Korean until the main process has said what this teller chose.
  const i18n = createI18n("ko");
  const queries = new QueryClient({
    defaultOptions: {
      // The main process is always there, line or no line; asking again is the teller's decision.
      queries: {
        networkMode: "always",
        retry: false,
        retryOnMount: false,
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
  createRoot(root).render(
    <StrictMode>
      <I18nextProvider i18n={i18n}>
        <QueryClientProvider client={queries}>
          <BridgeContext value={bridge}>
            <StoreProvider>
              <App />
            </StoreProvider>
          </BridgeContext>
        </QueryClientProvider>
      </I18nextProvider>
    </StrictMode>,
  );
}
