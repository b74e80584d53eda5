/** What the registry says of one token to those it concerns; never a seed, never who the customer is (R14). */
import { z } from "zod";
import { Change } from "./changes.ts";
import { BranchCode, Instant, InstitutionCode, SerialNumber, TellerId, Uuid, VendorCode } from "./ids.ts";
import { Incident } from "./incidents.ts";
import { CardProfile, OtpParameters, TokenState } from "./token.ts";

/** The institution that asks; a caller with an institution of its own asks for that one. */
export const AskedFor = z.object({
  institutionCode: InstitutionCode.optional().meta({ examples: ["901"] }),
});

/** GET /v1/tokens/{vendorCode}/{serialNumber} */
export const TokenView = z
  .object({
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
    /** Where it is registered (R4); those of a token that was disposed of have ended. */
    registrations: z.array(
      z.object({
        institutionCode: InstitutionCode,
        kind: z.enum(["issued", "otherInstitution"]),
        registeredAt: Instant,
        endedAt: Instant.nullable(),
      }),
    ),
    /** Reports that nobody has released (R6). */
    openIncidents: z.array(Incident),
    /** True while it is one of two smart OTPs of a customer, and a supervisor has not chosen yet (R3). */
    inConflict: z.boolean(),
  })
  .meta({
    examples: [
      {
        vendorCode: "71",
        serialNumber: "0042819001",
        state: "active",
        parameters: { type: "TOTP", algorithm: "SHA-256", digits: 6, period: 30 },
        profile: "locked",
        institutionCode: "901",
        branchCode: "9010042",
        errorCount: 0,
        drift: 0,
        lastTimeStep: 59080261,
        registrations: [
          {
            institutionCode: "901",
            kind: "issued",
            registeredAt: "2026-03-02T09:30:15.000Z",
            endedAt: null,
          },
        ],
        openIncidents: [],
        inConflict: false,
      },
    ],
  });
export type TokenView = z.infer<typeof TokenView>;

/** One thing that happened to a token. Who did it is told to their own institution and to operators only. */
export const TokenEvent = Change.pick({ at: true, kind: true, institutionCode: true, detail: true }).extend({
  branchCode: BranchCode.optional(),
  workstationId: Uuid.optional(),
  tellerId: TellerId.optional(),
  approverId: TellerId.optional(),
});
export type TokenEvent = z.infer<typeof TokenEvent>;

/** GET /v1/tokens/{vendorCode}/{serialNumber}/history */
export const TokenHistory = z
  .object({
    /** The newest 500, oldest first. */
    events: z.array(TokenEvent),
    /** False when older ones are left out. */
    complete: z.boolean(),
  })
  .meta({
    examples: [
      {
        events: [
          {
            at: "2026-03-02T09:30:15.000Z",
            kind: "incident.reported",
            institutionCode: "901",
            detail: { reason: "lost", state: "suspended" },
            branchCode: "9010042",
            tellerId: "teller01",
          },
        ],
        complete: true,
      },
    ],
  });
export type TokenHistory = z.infer<typeof TokenHistory>;

/** POST /v1/tokens/{vendorCode}/{serialNumber}/holder: is this customer the one it was issued to? */
export const HolderMatch = z.object({ matches: z.boolean() }).meta({ examples: [{ matches: true }] });
