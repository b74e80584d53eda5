/** Incidents as institutions' servers report them (R6), a call centre's for instance. */
import { z } from "zod";
import { examples } from "./examples.ts";
import { Base64Url, Instant, InstitutionCode, SerialNumber, Uuid, VendorCode } from "./ids.ts";
import { IncidentKind } from "./life.ts";

/** Letters, digits, spaces and punctuation: no control character, nothing that a terminal or a log would obey. */
const printable = /^[ -~\u00a0-\u2027\u2030-\ud7ff\uf900-\ufffd]+$/;

/** POST /v1/incidents */
export const ReportIncident = z
  .object({
    /** The same report sent again is the same incident. */
    incidentId: Uuid,
    vendorCode: VendorCode,
    serialNumber: SerialNumber,
    kind: IncidentKind,
    /** Who reports; the institution of the caller's certificate. */
    institutionCode: InstitutionCode.optional(),
    /** Who took the report, in the institution's own words. */
    operatorId: z.string().min(1).max(64).regex(printable),
    /** Why; never anything about the customer. */
    reason: z.string().min(1).max(200).regex(printable),
    /**
     * The customer, when they identified themselves: their number sealed to the registry's key (R14), bound to
     * this incident (`workstationId` of the seal is the `incidentId`).
     */
    customer: z
      .object({ customerId: Uuid, sealedIdentity: z.object({ enc: Base64Url, ciphertext: Base64Url }) })
      .optional(),
  })
  .meta({
    examples: [
      {
        incidentId: "0190f6d1-2c5e-7a40-8b1d-5e0f9c7a3b12",
        vendorCode: "71",
        serialNumber: "0042819001",
        kind: "lost",
        institutionCode: "901",
        operatorId: "call-centre-17",
        reason: "reported by telephone",
        customer: {
          customerId: "0190f6c3-77a0-7d19-a6c5-93b1e0d4f288",
          sealedIdentity: { enc: examples.x25519Other, ciphertext: examples.ciphertext },
        },
      },
    ],
  });
export type ReportIncident = z.infer<typeof ReportIncident>;

export const Incident = z
  .object({
    incidentId: Uuid,
    kind: IncidentKind,
    /** Where it was reported. */
    institutionCode: InstitutionCode,
    reportedAt: Instant,
  })
  .meta({
    examples: [
      {
        incidentId: "0190f6d1-2c5e-7a40-8b1d-5e0f9c7a3b12",
        kind: "lost",
        institutionCode: "901",
        reportedAt: "2026-03-02T09:30:15.000Z",
      },
    ],
  });
export type Incident = z.infer<typeof Incident>;
