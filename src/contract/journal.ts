import { z } from "zod";
import { JournalCustomer } from "./customer.ts";
import { FormSigned } from "./forms.ts";
import {
  Base64Url,
  BranchCode,
  Hex,
  Instant,
  InstitutionCode,
  SerialNumber,
  TellerId,
  Uuid,
  VendorCode,
} from "./ids.ts";
import { lifeEntries, Replacement } from "./life.ts";
import { phoneEntries } from "./phoneEntries.ts";
import { stockEntries } from "./stockEntries.ts";
import { CardProfile, OtpParameters } from "./token.ts";

const token = { vendorCode: VendorCode, serialNumber: SerialNumber };

/** Before the first byte reaches the card. */
export const IssueBegun = z.object({
  type: z.literal("issue.begun"),
  body: z.object({
    issueId: Uuid,
    ...token,
    packageId: Uuid,
    institutionCode: InstitutionCode,
    branchCode: BranchCode,
    profile: CardProfile,
    /** Device id of the card's applet (hexadecimal): how a swapped card is noticed. */
    cardId: Hex,
    customer: JournalCustomer,
    /** A reissue: the smart OTP that is disposed of in the moment this one becomes active (R3). */
    replaces: Replacement.optional(),
  }),
});

/** The card is written, proven and locked; the customer holds it. */
export const IssueCompleted = z.object({
  type: z.literal("issue.completed"),
  body: z.object({
    issueId: Uuid,
    ...token,
    parameters: OtpParameters,
    /** The card's own HMAC over a random challenge of 32 bytes: the registry checks that it holds the same seed. */
    proof: z.object({ challenge: Hex, mac: Hex }),
    commands: z.int().nonnegative(),
    durationMs: z.number().nonnegative(),
    /** True when the write was torn and finished at a later tap. */
    resumed: z.boolean(),
  }),
});

/** The card could not be finished: it leaves the stock and can never be activated. */
export const IssueSpoiled = z.object({
  type: z.literal("issue.spoiled"),
  body: z.object({
    issueId: Uuid,
    ...token,
    reason: z.enum(["cardFailed", "cardLost", "cardForeign", "tellerGaveUp", "wiped"]),
  }),
});

/** Cards of a shipment taken into the branch's stock (R17). */
const StockReceived = z.object({
  type: z.literal("stock.received"),
  body: z.object({
    shipmentId: z.string().min(1).max(64),
    cards: z.array(z.object(token)).min(1).max(5000),
  }),
});

export const JournalContent = z.discriminatedUnion("type", [
  IssueBegun,
  IssueCompleted,
  IssueSpoiled,
  StockReceived,
  FormSigned,
  ...lifeEntries,
  ...phoneEntries,
  ...stockEntries,
]);
export type JournalContent = z.infer<typeof JournalContent>;
export type JournalType = JournalContent["type"];
/** The body that belongs to an entry type. */
export type JournalBody<T extends JournalType> = Extract<JournalContent, { type: T }>["body"];

/**
 * One row of the workstation's journal (sync.md). `hash` = SHA-256(prevHash ‖ canonical row), where the
 * canonical row is RFC 8785 JSON of {seq, id, workstationId, type, body, occurredAt, tellerId, approverId?};
 * `signature` is Ed25519 over the 32 bytes of `hash`.
 */
export const JournalEntry = z.object({
  seq: z.int().positive(),
  id: Uuid,
  workstationId: Uuid,
  type: z.string(),
  body: z.record(z.string(), z.unknown()),
  occurredAt: Instant,
  tellerId: TellerId,
  approverId: TellerId.optional(),
  prevHash: Hex.length(64),
  hash: Hex.length(64),
  signature: Base64Url.length(86),
});
export type JournalEntry = z.infer<typeof JournalEntry>;

/** `prevHash` of a workstation's first entry. */
export const GENESIS_HASH = "0".repeat(64);
