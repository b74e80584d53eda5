/** The window's calls about OTPs that the card on the reader makes (8601, F4), a part of `calls` in ipc.ts. */
import { z } from "zod";
import { Language, Theme } from "../appearance.ts";
import { Instant, Otp, TokenRef } from "../ids.ts";
import { Transaction } from "../transaction.ts";
import { VerificationAnswer } from "../verification.ts";

/** How a card's test ended. The OTP itself goes to its own window only. */
export const CardTested = TokenRef.extend({
  accepted: z.boolean(),
  reason: VerificationAnswer.shape.reason,
  /** The OTP's own time step: another one of the same step would be a replay (R8). */
  timeStep: z.int(),
  /** The card got its new access key at this tap (R9). */
  rekeyed: z.boolean(),
  /** Until when the OTP is shown (R10). */
  shownUntil: Instant,
});
export type CardTested = z.infer<typeof CardTested>;

/** An OTP as its window shows it (R10). */
const OtpView = TokenRef.extend({
  otp: Otp,
  /** What it is for; null for an OTP that is bound to no transaction (R11). */
  transaction: Transaction.nullable(),
  /** Milliseconds since 1970, and for how many seconds it is shown in all. */
  until: z.number(),
  seconds: z.number(),
  language: Language,
  theme: Theme,
});
export type OtpView = z.infer<typeof OtpView>;

export const otpCalls = {
  /** An OTP from the card on the reader, verified at the registry; for a transaction when one is given (R11). */
  "card.test": {
    input: z.object({
      transaction: Transaction.nullable(),
      /** The card of the first tap: no other one is asked for an OTP. */
      token: TokenRef.nullable(),
    }),
    output: CardTested,
  },
  /** For the OTP's own window and no other; null when its time is over. */
  "otp.view": { input: z.void(), output: OtpView.nullable() },
  /** Take the OTP off the screen now. */
  "otp.close": { input: z.void(), output: z.void() },
} as const;
