/** The window's calls of 9101: what a second person approved, and what waits for one (R13). A part of `calls` in ipc.ts. */
import { z } from "zod";
import { Instant, TellerId, TokenRef, Uuid } from "../ids.ts";
import { Day } from "../stockEntries.ts";
import { HistoryEntry } from "./inquiry.ts";

/**
 * Why it is to be done: the same words as in the transaction itself where it has any (8701, 8102); otherwise what it
 * is for: the card was found (8302), wrong OTPs locked it (8401), too many issues wait for the line (8101).
 */
const Reason = z.enum([
  "customerAsked",
  "damaged",
  "lost",
  "stolen",
  "expired",
  "other",
  "found",
  "wrongOtps",
  "offlineLimit",
]);

/** A transaction that a teller left for a supervisor. */
export const ApprovalRequest = z.object({
  requestId: Uuid,
  /** `8701` */
  code: z.string().regex(/^\d{4}$/),
  token: TokenRef,
  customerId: Uuid,
  maskedName: z.string(),
  reason: Reason,
  tellerId: TellerId,
  askedAt: Instant,
  /** `expired`: it was approved on another day, and not used then. */
  state: z.enum(["waiting", "approved", "refused", "used", "withdrawn", "expired"]),
  approverId: TellerId.nullable(),
  decidedAt: Instant.nullable(),
  /** Why it was refused. */
  refusal: z.string().nullable(),
});
export type ApprovalRequest = z.infer<typeof ApprovalRequest>;

export const approvalCalls = {
  /** Entries of these days that a second person approved, newest first; needs a teller who is signed in. */
  "approvals.past": {
    input: z.object({ from: Day, to: Day, tellerId: TellerId.optional(), approverId: TellerId.optional() }),
    output: z.object({ entries: z.array(HistoryEntry), complete: z.boolean() }),
  },
  /** What waits, and what was decided today; the oldest first. */
  "approvals.requests": { input: z.void(), output: z.array(ApprovalRequest) },
  /** Leave a transaction for the identified customer to a supervisor, when none is at the counter (R13). */
  "approvals.ask": {
    input: TokenRef.extend({ code: ApprovalRequest.shape.code, reason: Reason }),
    output: ApprovalRequest,
  },
  /** The supervisor who is signed in decides, with their password at that moment (R13). */
  "approvals.decide": {
    input: z.object({
      requestId: Uuid,
      password: z.string().max(256),
      decision: z.enum(["approved", "refused"]),
      /** Needed for a refusal. */
      refusal: z.string().max(200),
    }),
    output: ApprovalRequest,
  },
  "approvals.withdraw": { input: z.object({ requestId: Uuid }), output: z.void() },
} as const;
