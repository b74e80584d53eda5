import { z } from "zod";

export const HashAlgorithm = z.enum(["SHA-1", "SHA-256", "SHA-512"]);
export type HashAlgorithm = z.infer<typeof HashAlgorithm>;

/** How a token computes its OTPs (RFC 4226, RFC 6238). */
export const OtpParameters = z.object({
  type: z.enum(["TOTP", "HOTP"]),
  algorithm: HashAlgorithm,
  /** 6–10; the OATH applet itself computes 6–8. */
  digits: z.int().min(6).max(10),
  /** Length of a time step in seconds; ignored for HOTP. */
  period: z.int().min(1).max(3600),
});
export type OtpParameters = z.infer<typeof OtpParameters>;

/** Our profile unless the institution chose otherwise (card.md). */
export const defaultOtpParameters: OtpParameters = {
  type: "TOTP",
  algorithm: "SHA-256",
  digits: 6,
  period: 30,
};

/** `locked`: the applet has an access key (R9). `open`: none, for institutions that bind no phones. */
export const CardProfile = z.enum(["locked", "open"]);
export type CardProfile = z.infer<typeof CardProfile>;

/** Where a token is in its life (domain.md). */
export const TokenState = z.enum([
  "received",
  "in-stock",
  "allotted",
  "active",
  "suspended",
  "locked",
  "disposed",
  "spoiled",
]);
export type TokenState = z.infer<typeof TokenState>;

/** Seeds are 14–64 bytes on the applet. */
export const SEED_LENGTH = 32;
/** Access key of the card (R9), bytes. */
export const ACCESS_KEY_LENGTH = 16;
