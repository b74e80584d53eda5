import type { ApprovalRequest, approvalCalls } from "../../../src/contract/calls/approvals.ts";
import type { StandardAnswers } from "./answers.ts";
import { entries, listed } from "./inquiry.ts";

const request = (n: number, change: Partial<ApprovalRequest>): ApprovalRequest => ({
  requestId: `0193a5c0-0000-7000-8000-0000000000${n}`,
  code: "8701",
  token: { vendorCode: "71", serialNumber: `00428190${n}` },
  customerId: listed(n).customerId,
  maskedName: listed(n).maskedName,
  reason: "lost",
  tellerId: "seoyeon",
  askedAt: "2026-11-22T01:12:40.000Z",
  state: "waiting",
  approverId: null,
  decidedAt: null,
  refusal: null,
  ...change,
});

const decided = { approverId: "eunjung", decidedAt: "2026-11-22T01:31:05.000Z" } as const;
export const requests: ApprovalRequest[] = [
  request(37, { ...decided, state: "approved", reason: "damaged" }),
  request(38, {}),
  request(39, { code: "8102", tellerId: "doyun", askedAt: "2026-11-22T01:20:11.000Z" }),
  request(40, { ...decided, state: "refused", refusal: "분실신고서가 없음" }),
];

export const approvalAnswers: StandardAnswers<keyof typeof approvalCalls> = {
  "approvals.past": () => ({
    entries: entries.filter(({ approverId }) => approverId !== null).toReversed(),
    complete: true,
  }),
  "approvals.requests": () => requests,
  "approvals.ask": () => requests[1],
  "approvals.decide": () => requests[0],
  "approvals.withdraw": () => undefined,
};
