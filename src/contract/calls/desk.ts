/** The window's calls about the counter itself: work that was interrupted, and the lock while nobody is there. */
import { z } from "zod";
import { Instant, TellerId, TokenRef, Uuid } from "../ids.ts";

/**
 * What was chosen or typed, by field. Never an OTP, a password or an identity number (R14, R15). The longest is the
 * closing's: the count of every drawer, each with an explanation.
 */
const DraftValues = z
  .record(z.string().max(32), z.string().max(80_000))
  .refine((values) => Object.keys(values).length <= 20);

/** A transaction that was begun and not finished. */
export const Draft = z.object({
  draftId: Uuid,
  /** The transaction's code, four digits. */
  code: z.string().regex(/^\d{4}$/),
  /** For whom; null for transactions without a customer. */
  customer: z.object({ customerId: Uuid, maskedName: z.string().max(80) }).nullable(),
  token: TokenRef.nullable(),
  values: DraftValues,
  leftAt: Instant,
  tellerId: TellerId,
});
export type Draft = z.infer<typeof Draft>;

export const deskCalls = {
  /** Keep what was typed so far, in place of the customer's earlier draft of the same transaction. */
  "draft.keep": {
    input: z.object({
      code: Draft.shape.code,
      customerId: Uuid.nullable(),
      token: Draft.shape.token,
      values: DraftValues,
    }),
    output: Draft,
  },
  /** Unfinished work of this counter, latest first. */
  "draft.list": { input: z.void(), output: z.array(Draft) },
  "draft.remove": { input: z.object({ draftId: Uuid }), output: z.void() },
  /** Hide everything until the teller's password is typed; what is under way stays as it is. */
  "session.lock": { input: z.void(), output: z.void() },
  /** The password of the teller who is signed in. */
  "session.unlock": { input: z.object({ password: z.string().max(256) }), output: z.void() },
} as const;
