/** The registry's HTTP API, version 1: the same schemas validate at both ends and make the OpenAPI document. */
import { z } from "zod";
import { SaidText } from "./errors.ts";
import { examples } from "./examples.ts";
import {
  Base64Url,
  BranchCode,
  Hex,
  Instant,
  InstitutionCode,
  SerialNumber,
  TokenRef,
  Uuid,
  VendorCode,
} from "./ids.ts";
import { JournalEntry } from "./journal.ts";
import { OtpParameters, TokenState } from "./token.ts";

/** RFC 9457 problem details with our stable code. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    /** `registry.<code>` */
    code: z.string(),
    /** The rule that refuses, e.g. `R3`. */
    rule: z.string().optional(),
  })
  .meta({
    examples: [
      {
        type: "urn:smartotp:problem:registry.tokenUnknown",
        title: "The registry does not know this token.",
        status: 404,
        code: "registry.tokenUnknown",
      },
    ],
  });
export type Problem = z.infer<typeof Problem>;

/** GET /v1/keys: what is sealed to the registry is sealed to this. Not a secret. */
export const PublicKeys = z
  .object({
    /** X25519 public key, raw 32 bytes: identity numbers are sealed to it with HPKE (R14). */
    sealingKey: Base64Url.length(43),
  })
  .meta({ examples: [{ sealingKey: examples.x25519 }] });
export type PublicKeys = z.infer<typeof PublicKeys>;

/** GET /v1/health */
export const Health = z
  .object({
    status: z.enum(["ok", "degraded"]),
    database: z.boolean(),
    /** The registry's clock, from which a workstation measures its own offset. */
    time: Instant,
    version: z.string(),
    training: z.boolean(),
  })
  .meta({
    examples: [
      { status: "ok", database: true, time: "2026-03-02T09:30:15.000Z", version: "0.1.0", training: true },
    ],
  });
export type Health = z.infer<typeof Health>;

/** GET /v1/ready: 200 only while requests are wanted here. */
export const Ready = z.object({ ready: z.literal(true) }).meta({ examples: [{ ready: true }] });
export type Ready = z.infer<typeof Ready>;

/** POST /v1/workstations: enrol this workstation's public keys under a one-time enrolment code. */
export const EnrolWorkstation = z
  .object({
    workstationId: Uuid,
    enrolmentCode: z.string().min(8).max(64),
    branchCode: BranchCode,
    /** Ed25519 public key, raw 32 bytes: signs the journal. */
    signingKey: Base64Url.length(43),
    /** X25519 public key, raw 32 bytes: packages are sealed to it. */
    sealingKey: Base64Url.length(43),
  })
  .meta({
    examples: [
      {
        workstationId: "0190f6c2-5b1e-7c3a-9d42-6f0e8a7b1c25",
        enrolmentCode: "7Q2KD-0M9XV-4HTRB-C8WNE",
        branchCode: "9010042",
        signingKey: examples.ed25519,
        sealingKey: examples.x25519,
      },
    ],
  });
export type EnrolWorkstation = z.infer<typeof EnrolWorkstation>;

const NamedCode = z.object({ code: z.string(), name: z.object({ ko: z.string(), en: z.string() }) });

export const Enrolled = z
  .object({
    workstationId: Uuid,
    institution: NamedCode,
    branch: NamedCode,
    /** X25519 public key of the registry: identity numbers are sealed to it (R14). */
    registrySealingKey: Base64Url.length(43),
    /** Where the registry's copy of this workstation's journal stands. */
    position: z.object({ seq: z.int().nonnegative(), hash: Hex.length(64) }),
    /** Vendors and the stock of cards shipped to this branch that nobody holds yet. */
    shipment: z.object({ shipmentId: z.string(), cards: z.array(TokenRef) }).nullable(),
  })
  .meta({
    examples: [
      {
        workstationId: "0190f6c2-5b1e-7c3a-9d42-6f0e8a7b1c25",
        institution: { code: "901", name: { ko: "한빛은행", en: "Hanbit Bank" } },
        branch: { code: "9010042", name: { ko: "을지로지점", en: "Euljiro Branch" } },
        registrySealingKey: examples.x25519Other,
        position: { seq: 0, hash: "0".repeat(64) },
        shipment: {
          shipmentId: "TRAINING-71-0001",
          cards: [{ vendorCode: "71", serialNumber: "0042819001" }],
        },
      },
    ],
  });
export type Enrolled = z.infer<typeof Enrolled>;

/**
 * POST /v1/workstations/{workstationId}/certificates: the certificate that replaces the one of this connection. The
 * new key signs it itself, which shows that the workstation holds it.
 */
export const RenewCertificate = z
  .object({
    /** X.509, DER. */
    certificate: Base64Url.max(8192),
  })
  .meta({ examples: [{ certificate: examples.certificate }] });
export type RenewCertificate = z.infer<typeof RenewCertificate>;
export const CertificateRenewed = z
  .object({
    /** The new certificate is good until then, whatever it says itself; the old one until it ends. */
    notAfter: Instant,
  })
  .meta({ examples: [{ notAfter: "2027-03-02T09:30:15.000Z" }] });
export type CertificateRenewed = z.infer<typeof CertificateRenewed>;

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
export const RequestPackages = z
  .object({
    workstationId: Uuid,
    purpose: PackagePurpose,
    tokens: z.array(TokenRef).max(500).optional(),
    count: z.int().min(1).max(500).optional(),
    /** Purpose test: the customer who is here. Their own cards of any institution are opened, suspended ones too. */
    customer: z
      .object({ customerId: Uuid, sealedIdentity: z.object({ enc: Base64Url, ciphertext: Base64Url }) })
      .optional(),
  })
  .meta({
    examples: [
      {
        workstationId: "0190f6c2-5b1e-7c3a-9d42-6f0e8a7b1c25",
        purpose: "issue",
        tokens: [{ vendorCode: "71", serialNumber: "0042819001" }],
      },
    ],
  });
export type RequestPackages = z.infer<typeof RequestPackages>;
export const Packages = z.object({ packages: z.array(SealedPackage) }).meta({
  examples: [
    {
      packages: [
        {
          binding: {
            packageId: "0190f6c4-0d52-7b8e-8f11-2c9d5e7a3b40",
            vendorCode: "71",
            serialNumber: "0042819001",
            workstationId: "0190f6c2-5b1e-7c3a-9d42-6f0e8a7b1c25",
            purpose: "issue",
            expiresAt: "2026-04-01T09:30:15.000Z",
            parameters: { type: "TOTP", algorithm: "SHA-256", digits: 6, period: 30 },
          },
          enc: examples.x25519Other,
          ciphertext: examples.ciphertext,
        },
      ],
    },
  ],
});
export type Packages = z.infer<typeof Packages>;

/** POST /v1/customers/tokens: what smart OTPs does this customer hold? (R3, asked before a card is written) */
export const CustomerQuery = z
  .object({
    workstationId: Uuid,
    customerId: Uuid,
    sealedIdentity: z.object({ enc: Base64Url, ciphertext: Base64Url }),
  })
  .meta({
    examples: [
      {
        workstationId: "0190f6c2-5b1e-7c3a-9d42-6f0e8a7b1c25",
        customerId: "0190f6c3-77a0-7d19-a6c5-93b1e0d4f288",
        sealedIdentity: { enc: examples.x25519Other, ciphertext: examples.ciphertext },
      },
    ],
  });
export type CustomerQuery = z.infer<typeof CustomerQuery>;
export const HeldToken = z.object({
  vendorCode: VendorCode,
  serialNumber: SerialNumber,
  institutionCode: InstitutionCode,
  state: TokenState,
  /** Where it is registered now, the issuer included (R4); not said by older registries. */
  registrations: z.array(InstitutionCode).max(1000).optional(),
});
export type HeldToken = z.infer<typeof HeldToken>;
export const CustomerTokens = z.object({ tokens: z.array(HeldToken) }).meta({
  examples: [
    {
      tokens: [
        {
          vendorCode: "71",
          serialNumber: "0042819001",
          institutionCode: "901",
          state: "active",
          registrations: ["901", "902"],
        },
      ],
    },
  ],
});
export type CustomerTokens = z.infer<typeof CustomerTokens>;

/** POST /v1/journal: entries in `seq` order. */
export const PushJournal = z
  .object({ workstationId: Uuid, entries: z.array(JournalEntry).min(1).max(500) })
  .meta({
    examples: [
      {
        workstationId: "0190f6c2-5b1e-7c3a-9d42-6f0e8a7b1c25",
        entries: [
          {
            seq: 1,
            id: "0190f6c3-1c44-7e02-b1aa-5d2f8e906b17",
            workstationId: "0190f6c2-5b1e-7c3a-9d42-6f0e8a7b1c25",
            type: "stock.received",
            body: {
              shipmentId: "TRAINING-71-0001",
              cards: [{ vendorCode: "71", serialNumber: "0042819001" }],
            },
            occurredAt: "2026-03-02T09:30:15.000Z",
            tellerId: "teller01",
            prevHash: "0".repeat(64),
            hash: examples.hash,
            signature: examples.signature,
          },
        ],
      },
    ],
  });
export type PushJournal = z.infer<typeof PushJournal>;
export const EntryOutcome = z.object({
  seq: z.int().positive(),
  outcome: z.enum(["applied", "refused", "conflict"]),
  rule: z.string().optional(),
  code: z.string().optional(),
  /** What the teller is told when it was not simply applied. */
  text: SaidText.optional(),
});
export type EntryOutcome = z.infer<typeof EntryOutcome>;
export const JournalOutcomes = z
  .object({
    outcomes: z.array(EntryOutcome),
    position: z.object({ seq: z.int().nonnegative(), hash: Hex.length(64) }),
  })
  .meta({
    examples: [
      {
        outcomes: [{ seq: 1, outcome: "applied" }],
        position: { seq: 1, hash: examples.hash },
      },
    ],
  });
export type JournalOutcomes = z.infer<typeof JournalOutcomes>;
