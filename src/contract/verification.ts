/** Verifying OTPs: POST /v1/verifications. */
import { z } from "zod";
import { Hex, InstitutionCode, Otp, SerialNumber, Uuid, VendorCode } from "./ids.ts";
import { Transaction } from "./transaction.ts";

/**
 * What went into an OCRA response (RFC 6287 section 5.1), exactly as the token's suite names it. Counter and time
 * are the registry's own: it keeps the one and has the other.
 */
const OcraInput = z.object({
  /** Q, as the customer was asked it; left out when the OTP is linked to a transaction, which is then the question. */
  question: z
    .string()
    .regex(/^[0-9A-Za-z]{1,64}$/)
    .optional(),
  /** P: the hash of the PIN by the suite's algorithm. */
  passwordHash: Hex.min(40).max(128).optional(),
  /** S: session information. */
  session: z.string().min(1).max(512).optional(),
});

/** POST /v1/verifications */
export const VerificationRequest = z
  .object({
    /** Repeating a request with the same id gives the same answer and counts no second error; without one, none is kept. */
    requestId: Uuid.optional(),
    vendorCode: VendorCode,
    serialNumber: SerialNumber,
    otp: Otp,
    /** Institution that asks; without it, the issuing one. */
    institutionCode: InstitutionCode.optional(),
    transaction: Transaction.optional(),
    /** For an OCRA token, and for no other. */
    ocra: OcraInput.optional(),
  })
  .meta({
    examples: [
      {
        requestId: "0190f6c5-90be-7f63-8e21-b4a7c01d35f9",
        vendorCode: "71",
        serialNumber: "0042819001",
        otp: "482913",
        institutionCode: "901",
      },
    ],
  });
export type VerificationRequest = z.input<typeof VerificationRequest>;
export const VerificationAnswer = z
  .object({
    requestId: Uuid,
    accepted: z.boolean(),
    /**
     * Why not: `wrong`, `replayed` (R8), `locked` (R5), `suspended` (R6), `disposed`, `notActive`. `unknown`: there is
     * no such token, or it is not registered at the institution that asks (R4); which of the two, it is not told.
     */
    reason: z
      .enum(["wrong", "replayed", "locked", "suspended", "disposed", "notActive", "unknown"])
      .optional(),
    /** The time step (or counter) that matched, when accepted; none for an OCRA suite that has neither. */
    timeStep: z.int().optional(),
    /** The token's drift in time steps after this verification. */
    drift: z.int().optional(),
    /** Errors counted over all institutions after this verification (R5). */
    errorCount: z.int().optional(),
  })
  .meta({
    examples: [
      {
        requestId: "0190f6c5-90be-7f63-8e21-b4a7c01d35f9",
        accepted: true,
        timeStep: 59080261,
        drift: 0,
        errorCount: 0,
      },
    ],
  });
export type VerificationAnswer = z.infer<typeof VerificationAnswer>;
