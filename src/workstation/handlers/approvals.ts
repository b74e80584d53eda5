import type { approvalCalls } from "../../contract/calls/approvals.ts";
import {
  askApproval,
  decideRequest,
  listRequests,
  pastApprovals,
  withdrawRequest,
} from "../../counter/index.ts";
import type { Handlers } from "../port.ts";
import type { HandlerParts } from "./parts.ts";

/** What a second person approved, and what waits for one (9101, R13). */
export function approvalHandlers({ desk, session }: HandlerParts): Handlers<keyof typeof approvalCalls> {
  return {
    "approvals.past": async (query) => {
      session.requireTeller();
      return await pastApprovals(desk, query);
    },
    "approvals.requests": async () => {
      session.requireTeller();
      return await listRequests(desk);
    },
    "approvals.ask": async ({ code, reason, vendorCode, serialNumber }) => {
      const teller = session.requireTeller();
      const customer = session.requireCustomer();
      return await askApproval(desk, teller, { code, reason, customer, token: { vendorCode, serialNumber } });
    },
    "approvals.decide": async (order) => decideRequest(desk, session.requireTeller(), order),
    "approvals.withdraw": async ({ requestId }) => withdrawRequest(desk, session.requireTeller(), requestId),
  };
}
