/** Journal entries of a token's life after issuance (domain.md, token life), as a counter records them. */
import { z } from "zod";
import { JournalCustomer } from "./customer.ts";
import { Hex, Instant, InstitutionCode, Otp, SerialNumber, TokenRef, Uuid, VendorCode } from "./ids.ts";

const token = { vendorCode: VendorCode, serialNumber: SerialNumber };

/** The card itself, tapped at this counter: its HMAC over `possessionChallenge` of this very transaction. */
const Tap = z.object({ kind: z.literal("tap"), mac: Hex.min(40).max(128) });
/** An OTP the customer read out, and when: offline it is verified later, as of that time (R12). */
const SpokenOtp = z.object({ kind: z.literal("otp"), otp: Otp, capturedAt: Instant });
/** Proof that the customer has the card (R4). */
export const Possession = z.discriminatedUnion("kind", [Tap, SpokenOtp]);
export type Possession = z.infer<typeof Possession>;

/** The smart OTP a reissue replaces (R3). Without proof that the old card is there, a supervisor approves (R13). */
export const Replacement = z.object({
  ...token,
  reason: z.enum(["damaged", "lost", "stolen", "expired", "other"]),
  possession: Tap.optional(),
});

/** R4: register a token of another institution at this one. */
const RegistrationAdded = z.object({
  type: z.literal("registration.added"),
  body: z.object({
    /** Part of the challenge that a tapped card answers. */
    registrationId: Uuid,
    ...token,
    institutionCode: InstitutionCode,
    customer: JournalCustomer,
    possession: Possession,
  }),
});

/** Take this institution's registration of another's token away. */
const RegistrationRemoved = z.object({
  type: z.literal("registration.removed"),
  body: z.object({ ...token, institutionCode: InstitutionCode, customer: JournalCustomer }),
});

/** What befell a card (R6). */
export const IncidentKind = z.enum(["lost", "stolen", "damaged"]);
export type IncidentKind = z.infer<typeof IncidentKind>;

/**
 * R6: suspends the token at all institutions. Without a customer it is a card of the branch's own stock that never
 * arrived, or is gone.
 */
const IncidentReported = z.object({
  type: z.literal("incident.reported"),
  body: z.object({ incidentId: Uuid, ...token, kind: IncidentKind, customer: JournalCustomer.nullable() }),
});

/** R6, R13: in person, with ID and the card itself, four eyes. */
const IncidentReleased = z.object({
  type: z.literal("incident.released"),
  body: z.object({ releaseId: Uuid, ...token, customer: JournalCustomer, possession: Tap }),
});

/** R5, R13: in person, ID, supervisor, and a right OTP. */
const TokenUnlocked = z.object({
  type: z.literal("token.unlocked"),
  body: z.object({ ...token, customer: JournalCustomer, otp: Otp, capturedAt: Instant }),
});

/** R7: two consecutive OTPs, the earlier first. */
const TimeCorrected = z.object({
  type: z.literal("token.timeCorrected"),
  body: z.object({
    ...token,
    customer: JournalCustomer,
    otps: z.tuple([Otp, Otp]),
    capturedAt: Instant,
  }),
});

export const TokenDisposal = z.enum(["customerAsked", "damaged", "lost", "stolen", "expired", "stock"]);

/** R13: the end of a token's life. Without a customer it is a card of the stock. */
const TokenDisposed = z.object({
  type: z.literal("token.disposed"),
  body: z.object({
    ...token,
    customer: JournalCustomer.nullable(),
    reason: TokenDisposal,
  }),
});

/**
 * R3, R13: of two smart OTPs of one institution that a customer came to have, a supervisor chose which one stays; the
 * other is disposed of.
 */
const ConflictResolved = z.object({
  type: z.literal("conflict.resolved"),
  body: z.object({ keep: TokenRef, dispose: TokenRef }),
});

export const lifeEntries = [
  RegistrationAdded,
  RegistrationRemoved,
  IncidentReported,
  IncidentReleased,
  TokenUnlocked,
  TimeCorrected,
  TokenDisposed,
  ConflictResolved,
] as const;
