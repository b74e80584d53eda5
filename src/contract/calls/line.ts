/** The window's calls about the line to the registry: what waits for it, what it refused, what a person has to decide. */
import { z } from "zod";
import { SaidText } from "../errors.ts";
import { BranchCode, Instant, InstitutionCode, TellerId, TokenRef } from "../ids.ts";
import { TokenState } from "../token.ts";
import { Approval, Recorded } from "./shared.ts";

/** A journal entry that is not simply applied: it waits, or the registry spoke against it. Masked words only (R14). */
export const QueueEntry = z.object({
  seq: z.int(),
  /** The journal's type, e.g. `issue.completed`; the screen has a word for it. */
  type: z.string(),
  at: Instant,
  tellerId: TellerId,
  approverId: TellerId.nullable(),
  /** The card it is about, and the customer as the screen may show them; null where there is none. */
  token: TokenRef.nullable(),
  maskedName: z.string().nullable(),
  outcome: z.enum(["waiting", "refused", "conflict"]),
  /** The rule that speaks against it, the registry's code (`registry.customerHasToken`) and its own sentences. */
  rule: z.string().nullable(),
  code: z.string().nullable(),
  text: SaidText.nullable(),
  /** A supervisor has decided it, or a later entry made it irrelevant. */
  settled: z.boolean(),
});
export type QueueEntry = z.infer<typeof QueueEntry>;

/** Where the next page begins. Waiting incident reports are shown before everything else, though sent in their order. */
const QueueCursor = z.object({ part: z.enum(["incidents", "others"]), after: z.int().nonnegative() });

/** One of the two smart OTPs that a conflict is between. */
export const ConflictSide = TokenRef.extend({
  state: TokenState,
  institutionCode: InstitutionCode,
  /** Where and when it was issued, as far as the registry says; null while the line is down. */
  branchCode: BranchCode.nullable(),
  issuedAt: Instant.nullable(),
  /** Issued at this workstation. */
  issuedHere: z.boolean(),
});
export type ConflictSide = z.infer<typeof ConflictSide>;

/** An entry that the registry keeps until a person has decided. */
export const Conflict = z.object({
  entry: QueueEntry,
  /** `choose`: a supervisor says which of `sides` stays (R3). `none`: the rule has decided, and the branch is told (R6). */
  decision: z.enum(["choose", "none"]),
  /** The later one first; both of them for `choose`, as far as they are known. */
  sides: z.array(ConflictSide),
  /** False when the line was down and only the ledger was asked: then nothing can be decided. */
  registryAsked: z.boolean(),
});
export type Conflict = z.infer<typeof Conflict>;

/**
 * `quarantined`: the registry takes nothing from this workstation, and nothing can be recorded here (R16). `replaced`:
 * another one has its place and its stock; it is the same here, and for good (R17).
 */
export const LineStateName = z.enum([
  "connecting",
  "online",
  "offline",
  "refused",
  "quarantined",
  "replaced",
]);

/** A stretch of time in which the line stood in one way. */
export const LineStretch = z.object({
  from: Instant,
  /** Null for the present one. */
  to: Instant.nullable(),
  state: LineStateName,
  slow: z.boolean(),
});
export type LineStretch = z.infer<typeof LineStretch>;

/** All of them need a teller who is signed in. */
export const lineCalls = {
  /** A page of what is not simply applied. */
  "line.queue": {
    input: z.object({ limit: z.int().min(1).max(200), from: QueueCursor.nullable() }),
    output: z.object({
      entries: z.array(QueueEntry),
      next: QueueCursor.nullable(),
      waiting: z.int(),
      refused: z.int(),
      conflicts: z.int(),
    }),
  },
  /** What a person has to decide or to know, oldest first; the registry is asked about both sides while the line is up. */
  "line.conflicts": { input: z.void(), output: z.array(Conflict) },
  /** R3, R13: a supervisor chose which smart OTP stays; the other one is disposed of. Needs the line. */
  "line.decide": {
    input: z.object({ seq: z.int().positive(), keep: TokenRef, dispose: TokenRef, approver: Approval }),
    output: Recorded,
  },
  /** How the line stood during the last hour, oldest first. */
  "line.history": { input: z.void(), output: z.array(LineStretch) },
} as const;
