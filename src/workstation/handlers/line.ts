import type { lineCalls } from "../../contract/calls/line.ts";
import { approve, decideConflict, openConflicts, queueEntryOf } from "../../counter/index.ts";
import type { Handlers } from "../port.ts";
import type { HandlerParts } from "./parts.ts";

/** The line, what waits for it, and what a person has to decide. */
export function lineHandlers({ desk, session, status }: HandlerParts): Handlers<keyof typeof lineCalls> {
  const { queue } = desk.ledger;
  return {
    "line.queue": async ({ limit, from }) => {
      session.requireTeller();
      const { entries, next } = await queue.page(limit, from);
      return { entries: entries.map(queueEntryOf), next, ...(await queue.counts()) };
    },
    "line.conflicts": async () => {
      session.requireTeller();
      return await openConflicts(desk);
    },
    "line.decide": async ({ approver: approval, ...decision }) => {
      const teller = session.requireTeller();
      const approver = await approve(desk, teller, approval);
      return await decideConflict(desk, decision, { teller, approver }).finally(() => status.refresh());
    },
    "line.history": async () => {
      session.requireTeller();
      return [...desk.line.history];
    },
  };
}
