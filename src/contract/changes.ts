/** GET /v1/changes: what happened at the registry, in one order for everybody. */
import { z } from "zod";
import { BranchCode, Instant, InstitutionCode, SerialNumber, Uuid, VendorCode } from "./ids.ts";
import { TokenState } from "./token.ts";

/** Seconds a request may wait for something to happen. */
const LONGEST_WAIT = 30;
const MOST_CHANGES = 1000;

/**
 * Where a reader stands: `0` before everything, otherwise what the last answer called `next`. It is the place in
 * the trail together with the beginning of the trail's hash there, so that a registry restored from a backup
 * recognises a cursor of another history.
 */
export const ChangeCursor = z.string().regex(/^(?:0|[1-9]\d{0,14}\.[0-9a-f]{16})$/);
export type ChangeCursor = z.infer<typeof ChangeCursor>;

const wholeNumber = (most: number) => z.coerce.number().int().max(most);

export const ChangesQuery = z.object({
  /** `head`: no changes, only where the trail ends now, to begin there. */
  after: z
    .union([ChangeCursor, z.literal("head")])
    .default("0")
    .meta({ examples: ["0"] }),
  limit: wholeNumber(MOST_CHANGES)
    .min(1)
    .default(200)
    .meta({ examples: [200] }),
  /** Seconds to wait when there is nothing yet. */
  wait: wholeNumber(LONGEST_WAIT)
    .min(0)
    .default(0)
    .meta({ examples: [20] }),
  /** The institution whose changes are asked for; a caller with an institution of its own hears that one's. */
  institutionCode: InstitutionCode.optional().meta({ examples: ["901"] }),
});
export type ChangesQuery = z.infer<typeof ChangesQuery>;

/** Facts about the token itself: every institution it concerns is told. */
export const sharedFacts = {
  /** Why: `lost`, `damaged`, `customerAsked` … */
  reason: z.string(),
  /** Of an incident (R6): `lost`, `stolen`, `damaged`. */
  incident: z.string(),
  /** The token's state afterwards. */
  state: z.string(),
} as const;

/**
 * What a change says beyond its kind. A closed list: no personal data and no customer reference can be in it.
 * Beyond `sharedFacts`, only the institution that acted is told.
 */
export const ChangeDetail = z
  .object({
    ...sharedFacts,
    issueId: Uuid,
    incidentId: Uuid,
    registrationId: Uuid,
    phoneId: Uuid,
    branchCode: BranchCode,
    shipmentId: z.string(),
    importId: Uuid,
    cards: z.int(),
    accepted: z.int(),
    rejected: z.int(),
    disagreeing: z.int(),
    keyVersion: z.int(),
  })
  .partial();
export type ChangeDetail = z.infer<typeof ChangeDetail>;

export const Change = z.object({
  /** Place in the trail: 1, 2, 3 … without holes; a reader sees those that concern it, in this order. */
  seq: z.int().positive(),
  /** When the registry began to make the change: not always in the order of `seq`. */
  at: Instant,
  /** `<subject>.<what happened>`; a reader passes over kinds it does not know. */
  kind: z.string().regex(/^[a-z][A-Za-z]*\.[a-z][A-Za-z]*$/),
  vendorCode: VendorCode.optional(),
  serialNumber: SerialNumber.optional(),
  /** Where the token is in its life now: when this is answered, which may be later than the change. */
  tokenState: TokenState.optional(),
  /** The institution that acted. */
  institutionCode: InstitutionCode.optional(),
  detail: ChangeDetail,
});
export type Change = z.infer<typeof Change>;

export const Changes = z
  .object({
    changes: z.array(Change),
    /** The cursor to ask with next. Asking with an old one gives the same changes again. */
    next: ChangeCursor,
  })
  .meta({
    examples: [
      {
        changes: [
          {
            seq: 1204,
            at: "2026-03-02T09:30:15.000Z",
            kind: "incident.reported",
            vendorCode: "71",
            serialNumber: "0042819001",
            tokenState: "suspended",
            institutionCode: "902",
            detail: { reason: "lost" },
          },
        ],
        next: "1204.5f3a90c1d2e4b687",
      },
    ],
  });
export type Changes = z.infer<typeof Changes>;
