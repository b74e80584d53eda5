/** What a customer's phone and the registry say to each other (R9). */
import { z } from "zod";
import { examples } from "./examples.ts";
import { Base64Url, Instant, InstitutionCode, TokenRef, Uuid } from "./ids.ts";
import { RekeyProof } from "./phoneEntries.ts";
import { CardProfile, defaultOtpParameters, OtpParameters } from "./token.ts";

/**
 * 100 random bits or more, in Crockford's base 32 without look-alikes, hyphens between groups of five. Its SHA-256,
 * over the text as it stands here, is what counter and registry keep.
 */
export const ActivationCode = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){3,6}$/);

/** Of the documented examples: one phone, one card, one invitation. */
const phoneId = "0199f0a0-0000-7000-8000-0000000000d1";
const card = { vendorCode: "71", serialNumber: "0042819001" } as const;
const requested = {
  phoneId,
  ...card,
  requestId: "0199f0a0-0000-7000-8000-0000000000d3",
  at: "2026-03-02T09:31:00.000Z",
  signature: examples.signature,
};
const sealedKeys = {
  binding: { phoneId, ...card, keyVersion: 1, nextKeyVersion: null },
  enc: examples.x25519,
  ciphertext: examples.ciphertext,
};
const view = {
  phoneId,
  status: "registered",
  maskedPhoneNumber: "010-****-5678",
  model: "Pixel 9",
  os: "android",
  maskedDeviceId: "*7f3c",
  registeredAt: "2026-03-02T09:30:15.000Z",
  endedAt: null,
};

/** One line of text, without control characters. */
const label = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .regex(/^[\x20-\x7e\xa0-\uffff]+$/)
    .refine((text) => text.isWellFormed());

/** How a phone is told from others by a person. Shown masked. */
export const PhoneDevice = z.object({
  /** Stable for the device, not for the installation; the phone's own hash, never a number that dials. */
  deviceId: z.string().regex(/^[A-Za-z0-9_-]{16,86}$/),
  model: label(80),
  os: z.enum(["android", "ios", "reference"]),
  osVersion: label(40),
  appVersion: label(40),
});
export type PhoneDevice = z.infer<typeof PhoneDevice>;

/** POST /v1/phones: register this installation for the card its activation code stands for. */
export const RegisterPhone = z
  .object({
    /** Made by the installation at its first start: a reinstalled app is another phone. */
    phoneId: Uuid,
    activationCode: ActivationCode,
    /** Ed25519 public key, raw 32 bytes: signs what the phone sends later. */
    signingKey: Base64Url.length(43),
    /** X25519 public key, raw 32 bytes: access keys are sealed to it. */
    sealingKey: Base64Url.length(43),
    device: PhoneDevice,
    /** The platform's statement that app and phone are untampered, over `phoneIntegrityNonce`; a JWS (RFC 7515). */
    integrity: z
      .string()
      .min(1)
      .max(16_384)
      .regex(/^[\w.~+/=-]+$/),
  })
  .meta({
    examples: [
      {
        phoneId,
        activationCode: "7Q2KD-0M9XV-4HTRB-C8WNE",
        signingKey: examples.ed25519,
        sealingKey: examples.x25519,
        device: {
          deviceId: "b8Wk2Zp0sQm4TtYv7f3c",
          model: "Pixel 9",
          os: "android",
          osVersion: "16",
          appVersion: "3.2.0",
        },
        integrity:
          "eyJhbGciOiJFUzI1NiIsImtpZCI6InBsYXRmb3JtLTEiLCJ0eXAiOiJzbWFydG90cC1pbnRlZ3JpdHkrandzIn0.e30.c2lnbmF0dXJl",
      },
    ],
  });
export type RegisterPhone = z.infer<typeof RegisterPhone>;

/**
 * What the platform states of app and phone: the payload of `RegisterPhone.integrity`, signed (EdDSA or ES256) with
 * a key of the platform that the registry was given, named by `kid` in the protected header.
 */
export const IntegrityClaims = z.object({
  /** `phoneIntegrityNonce`: binds the statement to this registration and to this phone's keys. */
  nonce: Base64Url.length(43),
  /** When it was made, seconds since 1970 (as in RFC 7519). */
  iat: z.int().nonnegative(),
  os: PhoneDevice.shape.os,
  /** The app's package name or bundle id, as the platform knows it. */
  app: z.string().min(1).max(200),
  verdict: z.enum(["genuine", "tampered"]),
});
export type IntegrityClaims = z.infer<typeof IntegrityClaims>;

/** In the clear beside the sealed access keys, and bound to them (HPKE associated data, RFC 8785 JSON). */
export const PhoneKeysBinding = z.object({
  phoneId: Uuid,
  ...TokenRef.shape,
  keyVersion: z.int().positive(),
  /** There when the card's key is to be changed at its next tap; the new key is sealed in as well. */
  nextKeyVersion: z.int().positive().nullable(),
});
export type PhoneKeysBinding = z.infer<typeof PhoneKeysBinding>;

/** The card's access key, and the one that replaces it, sealed to one phone. */
export const SealedPhoneKeys = z.object({
  binding: PhoneKeysBinding,
  enc: Base64Url,
  ciphertext: Base64Url,
});
export type SealedPhoneKeys = z.infer<typeof SealedPhoneKeys>;

export const RegisteredPhone = z
  .object({
    phoneId: Uuid,
    ...TokenRef.shape,
    parameters: OtpParameters,
    profile: CardProfile,
    /** The institution that issued the card. */
    institution: z.object({ code: InstitutionCode, name: z.object({ ko: z.string(), en: z.string() }) }),
    registeredAt: Instant,
    /** Null for an open card, which has no access key. */
    keys: SealedPhoneKeys.nullable(),
  })
  .meta({
    examples: [
      {
        phoneId,
        ...card,
        parameters: defaultOtpParameters,
        profile: "locked",
        institution: { code: "901", name: { ko: "한빛은행", en: "Hanbit Bank" } },
        registeredAt: "2026-03-02T09:30:15.000Z",
        keys: sealedKeys,
      },
    ],
  });
export type RegisteredPhone = z.infer<typeof RegisteredPhone>;

/**
 * What every later request of a phone carries: Ed25519 over the RFC 8785 JSON of the request without `signature`.
 * `action` is signed with the rest, so that no request can be passed off as another kind. `at` may be five minutes
 * off the registry's clock, and a `requestId` is good once.
 */
const signed = <A extends string>(action: A) => ({
  action: z.literal(action),
  phoneId: Uuid,
  ...TokenRef.shape,
  requestId: Uuid,
  at: Instant,
  signature: Base64Url.length(86),
});

/** POST /v1/phones/{phoneId}/keys: the card's access key as it stands now. */
export const PhoneKeysRequest = z
  .object(signed("keys"))
  .meta({ examples: [{ action: "keys", ...requested }] });
export type PhoneKeysRequest = z.infer<typeof PhoneKeysRequest>;
/** The answer. Null for an open card, which has no access key. */
export const PhoneKeys = z
  .object({ keys: SealedPhoneKeys.nullable() })
  .meta({ examples: [{ keys: sealedKeys }] });
export type PhoneKeys = z.infer<typeof PhoneKeys>;

/** POST /v1/phones/{phoneId}/rekeyed: the card at this phone has its new access key. */
export const PhoneRekeyed = z
  .object({
    ...signed("rekeyed"),
    keyVersion: z.int().positive(),
    proof: RekeyProof,
  })
  .meta({
    examples: [
      {
        action: "rekeyed",
        ...requested,
        keyVersion: 2,
        proof: { challenge: "0011223344556677", response: "de7c9b85b8b78aa6bc8a7a36f70a90701c9db4d9" },
      },
    ],
  });
export type PhoneRekeyed = z.infer<typeof PhoneRekeyed>;

/** POST /v1/phones/{phoneId}/forget: this phone gives the card up. */
export const ForgetPhone = z
  .object(signed("forget"))
  .meta({ examples: [{ action: "forget", ...requested }] });
export type ForgetPhone = z.infer<typeof ForgetPhone>;

/** The answer to both: done, and how the phone stands now. */
export const PhoneDone = z
  .object({ phoneId: Uuid, status: z.enum(["registered", "forgotten"]) })
  .meta({ examples: [{ phoneId, status: "forgotten" }] });
export type PhoneDone = z.infer<typeof PhoneDone>;

/** A phone as counters and institutions see it. */
export const PhoneView = z.object({
  phoneId: Uuid,
  status: z.enum(["registered", "revoked", "replaced", "forgotten"]),
  maskedPhoneNumber: z.string(),
  model: z.string(),
  os: PhoneDevice.shape.os,
  /** Last four characters at most. */
  maskedDeviceId: z.string(),
  registeredAt: Instant,
  endedAt: Instant.nullable(),
});
export type PhoneView = z.infer<typeof PhoneView>;
/** GET /v1/tokens/{vendorCode}/{serialNumber}/phones */
export const PhoneList = z
  .object({
    phones: z.array(PhoneView),
    /** A phone is out, and the card has not been tapped since: its access key is still to be changed (R9). */
    keyChangeDue: z.boolean().default(false),
  })
  .meta({ examples: [{ phones: [view], keyChangeDue: false }] });
export type PhoneList = z.infer<typeof PhoneList>;

/** GET /v1/phone-invitations/{invitationId}?wait=: has the phone answered yet? */
export const InvitationQuery = z.object({
  /** Seconds to wait for an answer while there is none. */
  wait: z.coerce
    .number()
    .int()
    .min(0)
    .max(10)
    .default(0)
    .meta({ examples: [10] }),
});
export const InvitationView = z
  .object({
    invitationId: Uuid,
    ...TokenRef.shape,
    expiresAt: Instant,
    status: z.enum(["waiting", "used", "expired", "withdrawn"]),
    phone: PhoneView.nullable(),
  })
  .meta({
    examples: [
      {
        invitationId: "0199f0a0-0000-7000-8000-0000000000d2",
        ...card,
        expiresAt: "2026-03-02T09:40:00.000Z",
        status: "used",
        phone: view,
      },
    ],
  });
export type InvitationView = z.infer<typeof InvitationView>;
