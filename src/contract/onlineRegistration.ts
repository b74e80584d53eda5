/** R4b: registering a token at an institution from its internet banking or trading system, by certificate. */
import { z } from "zod";
import { examples } from "./examples.ts";
import { Base64Url, Instant, InstitutionCode, SerialNumber, Uuid, VendorCode } from "./ids.ts";

const OnlinePurpose = z.enum(["register", "deregister"]);
export type OnlinePurpose = z.infer<typeof OnlinePurpose>;

/** The registry makes its challenges' ids itself; they hold the time they were made at (RFC 9562 UUIDv7). */
const ChallengeId = z.uuid({ version: "v7" }).meta({ examples: ["019ca9dd-2a58-7d0b-a6f3-1e5c90b7f842"] });

const token = {
  vendorCode: VendorCode,
  serialNumber: SerialNumber,
  /** The institution the customer is a customer of; without it, the caller's. */
  institutionCode: InstitutionCode.optional(),
};

const example = {
  token: { vendorCode: "71", serialNumber: "0042819001", institutionCode: "902" },
  requestId: "019ca9dd-6c10-7e52-8b1d-7a04f3c2d6e9",
  challengeId: "019ca9dd-2a58-7d0b-a6f3-1e5c90b7f842",
} as const;

/** POST /v1/online-registrations/challenges */
export const RequestChallenge = z
  .object({ ...token, purpose: OnlinePurpose.default("register") })
  .meta({ examples: [{ ...example.token, purpose: "register" }] });
export type RequestChallenge = z.infer<typeof RequestChallenge>;

export const OnlineChallenge = z
  .object({
    challengeId: ChallengeId,
    /** The exact octets to sign, base64url: RFC 8785 JSON that names purpose, institution and token. */
    toBeSigned: Base64Url,
    expiresAt: Instant,
    /** X25519 public key, raw 32 bytes: the customer's number is sealed to it (R14). */
    registrySealingKey: Base64Url.length(43),
  })
  .meta({
    examples: [
      {
        challengeId: example.challengeId,
        toBeSigned: "eyJjaGFsbGVuZ2VJZCI6IjAxOWNhOWRkLTJhNTgtN2QwYi1hNmYzLTFlNWM5MGI3Zjg0MiJ9",
        expiresAt: "2026-03-02T09:35:15.000Z",
        registrySealingKey: examples.x25519,
      },
    ],
  });
export type OnlineChallenge = z.infer<typeof OnlineChallenge>;

const Part = Base64Url.min(1).max(24_000);

/** RFC 7515 section 7.2.2, without an unprotected header. */
export const FlattenedJws = z.strictObject({ protected: Part, payload: Part, signature: Part });
export type FlattenedJws = z.infer<typeof FlattenedJws>;

/** The customer's signature over a challenge's `toBeSigned`. */
export const OnlineSignature = z.discriminatedUnion("format", [
  /** RFC 5652 SignedData in DER, base64url; the content inside or left out. */
  z.object({ format: z.literal("cms"), value: Part }),
  /** RFC 7515, compact or flattened, the certificate first in the protected header's `x5c`. */
  z.object({
    format: z.literal("jws"),
    value: z.union([
      z
        .string()
        .max(32_000)
        .regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/),
      FlattenedJws,
    ]),
  }),
]);
export type OnlineSignature = z.infer<typeof OnlineSignature>;

/** POST /v1/online-registrations and /v1/online-deregistrations */
export const OnlineProof = z
  .object({
    /** Sending the same request again gives the same answer. */
    requestId: Uuid,
    challengeId: ChallengeId,
    ...token,
    signature: OnlineSignature,
    /**
     * The customer's resident number and the random number that came with the certificate, sealed with HPKE to
     * `registrySealingKey`; info `smartotp/online-identity/v1`, associated data the RFC 8785 JSON of {challengeId}.
     * What is sealed: the number's length in one byte, the number without hyphens, the random number.
     */
    sealedIdentity: z.object({ enc: Base64Url.length(43), ciphertext: Base64Url.max(400) }),
  })
  .meta({
    examples: [
      {
        requestId: example.requestId,
        challengeId: example.challengeId,
        ...example.token,
        signature: { format: "cms", value: "MIID9AYJKoZIhvcNAQcCoIID5TCCA-ECAQEx" },
        sealedIdentity: { enc: examples.x25519, ciphertext: examples.ciphertext },
      },
    ],
  });
export type OnlineProof = z.infer<typeof OnlineProof>;

export const OnlineOutcome = z
  .object({
    requestId: Uuid,
    outcome: z.enum(["registered", "deregistered"]),
    vendorCode: VendorCode,
    serialNumber: SerialNumber,
    institutionCode: InstitutionCode,
    /** When it was done, by the registry's clock. */
    at: Instant,
  })
  .meta({
    examples: [
      {
        requestId: example.requestId,
        outcome: "registered",
        ...example.token,
        at: "2026-03-02T09:31:40.000Z",
      },
    ],
  });
export type OnlineOutcome = z.infer<typeof OnlineOutcome>;
