import { useMemo } from "react";
import type { ApprovalRequest } from "../../src/contract/calls/approvals.ts";
import type { Draft } from "../../src/contract/calls/desk.ts";
import type { KnownCustomer } from "../../src/contract/calls/inquiry.ts";
import type { TokenRef } from "../../src/contract/ids.ts";
import type { IssueResult, Language, Theme } from "../../src/contract/ipc.ts";
import { failureOf, invoke, useBridge } from "../bridge.ts";
import { type TransactionId, transactionOf } from "../transactions/table.ts";
import { useStore } from "./Store.tsx";
import type { Screen } from "./state.ts";

/** What may be done from more than one place. */
export function useActions() {
  const bridge = useBridge();
  const { state, dispatch } = useStore();
  const present = state.app?.customer?.customerId ?? null;
  return useMemo(() => {
    const go = (screen: Screen) => dispatch({ type: "go", screen });
    /**
     * Begin a transaction for somebody who was found (9001). Unless they stand here identified already, they are
     * identified first, beside what is known of them (R2); whoever was here before is let go.
     */
    const openFor = async (id: TransactionId, known: KnownCustomer | null, token: TokenRef | null) => {
      const needs = transactionOf(id).customer;
      const isHere = known === null ? present !== null : known.customerId === present;
      if (!needs || isHere) {
        go(id === "issue" ? { name: "issue" } : { name: "transaction", id, token });
        return;
      }
      if (present !== null) {
        await invoke(bridge, "customer.clear");
        dispatch({ type: "customer", customer: null });
      }
      go({ name: "customer", next: id, known, token });
    };
    const write = async (call: Promise<IssueResult>) => {
      try {
        dispatch({ type: "run.done", result: await call });
      } catch (error) {
        dispatch({ type: "run.failed", failure: failureOf(error) });
      }
    };
    /** After a try: an approval that was used up by it is not shown any more. */
    const lookAtApproved = async (requestId: string) => {
      const known = await invoke(bridge, "approvals.requests").catch(() => []);
      const still = known.some((one) => one.requestId === requestId && one.state === "approved");
      if (!still) dispatch({ type: "approved", approved: null });
    };
    return {
      go,
      /** Begin a transaction; the customer first where it needs one (R2). */
      open(id: TransactionId, token: TokenRef | null = null): void {
        if (transactionOf(id).customer && present === null) go({ name: "customer", next: id });
        else go(id === "issue" ? { name: "issue" } : { name: "transaction", id, token });
      },
      openFor,
      /** Do what a supervisor approved earlier; its customer is identified again (R2, decision 0018). */
      async finishApproved(id: TransactionId, request: ApprovalRequest): Promise<void> {
        const { customer } = await invoke(bridge, "inquiry.customer", { customerId: request.customerId });
        await openFor(id, customer, request.token);
        dispatch({ type: "approved", approved: request });
      },
      lookAtApproved,
      /** Go on with what was left; its customer is identified again unless they are still here (R2). */
      takeUp(id: TransactionId, draft: Draft): void {
        const here = draft.customer === null || draft.customer.customerId === present;
        if (here) go({ name: "transaction", id, token: draft.token });
        else go({ name: "customer", next: id });
      },
      /**
       * Let the present customer go and take the next one's data: at once, so that the keys which follow meet the
       * screen they were meant for. What they ask of the main process comes there after this.
       */
      async nextCustomer(): Promise<void> {
        const cleared = invoke(bridge, "customer.clear");
        dispatch({ type: "customer", customer: null });
        go({ name: "customer" });
        try {
          await cleared;
        } catch {
          // Whoever was here is here still: show what is so.
          dispatch({ type: "loaded", app: await invoke(bridge, "app.state") });
        }
      },
      async signOut(): Promise<void> {
        await invoke(bridge, "session.signOut");
        dispatch({ type: "session", session: null });
      },
      async lock(): Promise<void> {
        await invoke(bridge, "session.lock");
        dispatch({ type: "locked", locked: true });
      },
      async openCustomerWindow(): Promise<void> {
        await invoke(bridge, "customerWindow.open");
      },
      async setLanguage(language: Language): Promise<void> {
        dispatch({ type: "language", language });
        await invoke(bridge, "app.setLanguage", { language });
      },
      async setTheme(theme: Theme): Promise<void> {
        dispatch({ type: "theme", theme });
        await invoke(bridge, "app.setTheme", { theme });
      },
      async startIssue(order: {
        vendorCode: string;
        serialNumber: string;
        profile: "locked" | "open";
        formId: string;
        approver?: { tellerId: string; password: string } | { requestId: string };
      }): Promise<void> {
        dispatch({ type: "run.begin", resumed: false, issueId: null });
        await write(invoke(bridge, "issue.start", order));
        if (order.approver && "requestId" in order.approver) await lookAtApproved(order.approver.requestId);
      },
      async startReissue(order: {
        reissueId: string;
        vendorCode: string;
        serialNumber: string;
        profile: "locked" | "open";
      }): Promise<void> {
        dispatch({ type: "run.begin", resumed: false, issueId: null });
        await write(invoke(bridge, "reissue.start", order));
      },
      async resumeIssue(issueId: string): Promise<void> {
        dispatch({ type: "run.begin", resumed: true, issueId });
        await write(invoke(bridge, "issue.resume", { issueId }));
      },
    };
  }, [bridge, dispatch, present]);
}
