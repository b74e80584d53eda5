/** What several of the window's calls have in common. */
import { z } from "zod";
import { Instant, Otp, Uuid } from "../ids.ts";

/** Whether the registry has applied the entry, or it waits for the line (R12). */
export const RecordState = z.enum(["applied", "pending"]);

/** A counter transaction that is in the journal. */
export const Recorded = z.object({ state: RecordState, journalSeq: z.int(), at: Instant });

/** R13: a supervisor who signs in at this moment, for this transaction only. */
export const Approval = z.object({ tellerId: z.string().max(64), password: z.string().max(256) });

/** The same, or what a supervisor approved earlier that day for exactly this (decision 0018). */
export const ApprovalOrRequest = z.union([Approval, z.object({ requestId: Uuid })]);

/** The signed application; needed where applications are. */
export const SignedFormId = Uuid.optional();

/** How the customer shows that they have the card (R4): it lies on the reader, or they read an OTP out. */
export const ShownPossession = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("tap") }),
  z.object({ kind: z.literal("otp"), otp: Otp }),
]);
