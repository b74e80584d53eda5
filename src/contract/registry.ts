/** The registry's HTTP API, version 1: the same schemas validate at both ends and make the OpenAPI document. */
import { z } from "zod";
import {
  Base64Url,
  BranchCode,
  Hex,
  Instant,
  InstitutionCode,
  Otp,
  SerialNumber,
  TokenRef,
  Uuid,
  VendorCode,
} from "./ids.ts";
import { JournalEntry } from "./journal.ts";
import { CardProfile, OtpParameters, TokenState } from "./token.ts";
import { Transaction } from "./transaction.ts";

/** RFC 9457 problem details with our stable code. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  /** `registry.<code>` */
  code: z.string(),
  /** The rule that refuses, e.g. `R3`. */
  rule: z.string().optional(),
});
export type Problem = z.infer<typeof Problem>;

/** GET /v1/health */
export const Health = z.object({
  status: z.enum(["ok", "degraded"]),
  database: z.boolean(),
  /** The registry's clock, from which a workstation measures its own offset. */
  time: Instant,
  version: z.string(),
  training: z.boolean(),
});
export type Health = z.infer<typeof Health>;

/** POST /v1/workstations: enrol this workstation's public keys under a one-time enrolment code. */
export const EnrolWorkstation = z.object({
  workstationId: Uuid,
  enrolmentCode: z.string().min(8).max(64),
  branchCode: BranchCode,
  /** Ed25519 public key, raw 32 bytes: signs the journal. */
  signingKey: Base64Url.length(43),
  /** X25519 public key, raw 32 bytes: packages are sealed to it. */
  sealingKey: Base64Url.length(43),
});
export type EnrolWorkstation = z.infer<typeof EnrolWorkstation>;

const NamedCode = z.object({ code: z.string(), name: z.object({ ko: z.string(), en: z.string() }) });

export const Enrolled = z.object({
  workstationId: Uuid,
  institution: NamedCode,
  branch: NamedCode,
  /** X25519 public key of the registry: identity numbers are sealed to it (R14). */
  registrySealingKey: Base64Url.length(43),
  /** Where the registry's copy of this workstation's journal stands. */
  position: z.object({ seq: z.int().nonnegative(), hash: Hex.length(64) }),
  /** Vendors and the stock of cards shipped to this branch that nobody holds yet. */
  shipment: z.object({ shipmentId: z.string(), cards: z.array(TokenRef) }).nullable(),
});
export type Enrolled = z.infer<typeof Enrolled>;

/** What a sealed package may be opened for. `issue`: seed, access key, transport key. `test`: access key only. */
export const PackagePurpose = z.enum(["issue", "test"]);
export type PackagePurpose = z.infer<typeof PackagePurpose>;

/** In the clear beside the ciphertext, and bound to it as HPKE associated data (RFC 8785 JSON of this object). */
export const PackageBinding = z.object({
  packageId: Uuid,
  vendorCode: VendorCode,
  serialNumber: SerialNumber,
  workstationId: Uuid,
  purpose: PackagePurpose,
  expiresAt: Instant,
  parameters: OtpParameters,
  /** There when the card's access key is to be changed at its next tap (R9); the new key is in the package as well. */
  nextKeyVersion: z.int().positive().optional(),
});
export type PackageBinding = z.infer<typeof PackageBinding>;

export const SealedPackage = z.object({ binding: PackageBinding, enc: Base64Url, ciphertext: Base64Url });
export type SealedPackage = z.infer<typeof SealedPackage>;

/** POST /v1/packages: sealed packages for given tokens, or for any `count` tokens of the branch's stock. */
export const RequestPackages = z.object({
  workstationId: Uuid,
  purpose: PackagePurpose,
  tokens: z.array(TokenRef).max(500).optional(),
  count: z.int().min(1).max(500).optional(),
});
export type RequestPackages = z.infer<typeof RequestPackages>;
export const Packages = z.object({ packages: z.array(SealedPackage) });
export type Packages = z.infer<typeof Packages>;

/** POST /v1/customers/tokens: what smart OTPs does this customer hold? (R3, asked before a card is written) */
export const CustomerQuery = z.object({
  workstationId: Uuid,
  customerId: Uuid,
  sealedIdentity: z.object({ enc: Base64Url, ciphertext: Base64Url }),
});
export type CustomerQuery = z.infer<typeof CustomerQuery>;
export const HeldToken = z.object({
  vendorCode: VendorCode,
  serialNumber: SerialNumber,
  institutionCode: InstitutionCode,
  state: TokenState,
});
export type HeldToken = z.infer<typeof HeldToken>;
export const CustomerTokens = z.object({ tokens: z.array(HeldToken) });
export type CustomerTokens = z.infer<typeof CustomerTokens>;

/** POST /v1/journal: entries in `seq` order. */
export const PushJournal = z.object({ workstationId: Uuid, entries: z.array(JournalEntry).min(1).max(500) });
export type PushJournal = z.infer<typeof PushJournal>;
export const EntryOutcome = z.object({
  seq: z.int().positive(),
  outcome: z.enum(["applied", "refused", "conflict"]),
  rule: z.string().optional(),
  code: z.string().optional(),
});
export type EntryOutcome = z.infer<typeof EntryOutcome>;
export const JournalOutcomes = z.object({
  outcomes: z.array(EntryOutcome),
  position: z.object({ seq: z.int().nonnegative(), hash: Hex.length(64) }),
});
export type JournalOutcomes = z.infer<typeof JournalOutcomes>;

/** POST /v1/verifications */
export const VerificationRequest = z.object({
  /** Repeating a request with the same id gives the same answer and counts no second error; without one, none is kept. */
  requestId: Uuid.optional(),
  vendorCode: VendorCode,
  serialNumber: SerialNumber,
  otp: Otp,
  /** Institution that asks; without it, the issuing one. */
  institutionCode: InstitutionCode.optional(),
  transaction: Transaction.optional(),
});
export type VerificationRequest = z.input<typeof VerificationRequest>;
export const VerificationAnswer = z.object({
  requestId: Uuid,
  accepted: z.boolean(),
  /** Why not: `wrong`, `replayed` (R8), `locked` (R5), `notActive`, `notRegistered` (R4) or `unknown`. */
  reason: z
    .enum(["wrong", "replayed", "locked", "suspended", "disposed", "notActive", "notRegistered", "unknown"])
    .optional(),
  /** The time step that matched, when accepted. */
  timeStep: z.int().optional(),
  /** The token's drift in time steps after this verification. */
  drift: z.int().optional(),
  /** Errors counted over all institutions after this verification (R5). */
  errorCount: z.int().optional(),
});
export type VerificationAnswer = z.infer<typeof VerificationAnswer>;

/** GET /v1/tokens/{vendorCode}/{serialNumber} */
export const TokenView = z.object({
  vendorCode: VendorCode,
  serialNumber: SerialNumber,
  state: TokenState,
  parameters: OtpParameters,
  profile: CardProfile.nullable(),
  institutionCode: InstitutionCode.nullable(),
  branchCode: BranchCode.nullable(),
  errorCount: z.int(),
  drift: z.int(),
  /** The newest time step that was accepted; it and all before it are used up (R8). HOTP: the counter. */
  lastTimeStep: z.int().nullable(),
});
export type TokenView = z.infer<typeof TokenView>;
