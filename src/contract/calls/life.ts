/** The window's calls of a token's life after issuance, a part of `calls` in ipc.ts. */
import { z } from "zod";
import { Otp, TokenRef, Uuid } from "../ids.ts";
import { Incident } from "../incidents.ts";
import { IncidentKind, Replacement, TokenDisposal } from "../life.ts";
import { TokenState } from "../token.ts";
import { ApprovalOrRequest, Recorded, ShownPossession, SignedFormId } from "./shared.ts";

/** How a token stands at the registry, as far as its transactions need to know. */
export const TokenStanding = z.object({
  state: TokenState,
  /** Wrong OTPs in a row, at all institutions together (R5). */
  errorCount: z.int(),
  /** Time steps its clock runs ahead (R7). */
  drift: z.int(),
  /** Seconds an OTP lasts; null for one that does not change with time. */
  period: z.int().positive().nullable(),
  openIncidents: z.array(Incident),
});
export type TokenStanding = z.infer<typeof TokenStanding>;

/** All of them need a teller who is signed in and the customer who was identified (R2). */
export const lifeCalls = {
  /** Null when the line is down, or when the token is not for this institution to see. */
  "life.token": { input: TokenRef, output: TokenStanding.nullable() },
  /** 8201, R4 */
  "life.register": {
    input: TokenRef.extend({ possession: ShownPossession, formId: SignedFormId }),
    output: Recorded,
  },
  /** 8202 */
  "life.deregister": { input: TokenRef, output: Recorded },
  /** 8301, R6 */
  "life.report": { input: TokenRef.extend({ kind: IncidentKind }), output: Recorded },
  /** 8302, R6, R13: the card lies on the reader. */
  "life.release": { input: TokenRef.extend({ approval: ApprovalOrRequest }), output: Recorded },
  /** 8401, R5, R13 */
  "life.unlock": { input: TokenRef.extend({ otp: Otp, approval: ApprovalOrRequest }), output: Recorded },
  /** 8402, R7: two consecutive ones, the earlier first. */
  "life.correctTime": { input: TokenRef.extend({ otps: z.tuple([Otp, Otp]) }), output: Recorded },
  /** 8701, R13 */
  "life.dispose": {
    input: TokenRef.extend({
      reason: TokenDisposal.exclude(["stock"]),
      approval: ApprovalOrRequest,
      formId: SignedFormId,
    }),
    output: Recorded,
  },
  /** 8102, R3, R13: the old card proves that it is there, or a supervisor approves; nothing is recorded yet. */
  "reissue.begin": {
    input: TokenRef.extend({
      reason: Replacement.shape.reason,
      /** Null: the old card lies on the reader. */
      approval: ApprovalOrRequest.nullable(),
      formId: SignedFormId,
    }),
    output: z.object({ reissueId: Uuid }),
  },
} as const;
