/** Journal entries about customers' phones and the access key of a card (R9). */
import { z } from "zod";
import { JournalCustomer } from "./customer.ts";
import { Base64Url, Hex, Instant, SerialNumber, Uuid, VendorCode } from "./ids.ts";

const token = { vendorCode: VendorCode, serialNumber: SerialNumber };

/** A phone may be registered for the card: the customer took an activation code away, as a QR code. */
const PhoneInvited = z.object({
  type: z.literal("phone.invited"),
  body: z.object({
    invitationId: Uuid,
    ...token,
    customer: JournalCustomer,
    /** SHA-256 of the activation code (100 random bits or more); the code itself is nowhere (R15). */
    codeHash: Hex.length(64),
    expiresAt: Instant,
    /** The phone's number, sealed like an identity number to the registry's key (R14), and as it may be shown. */
    sealedPhoneNumber: z.object({ enc: Base64Url, ciphertext: Base64Url }),
    maskedPhoneNumber: z.string().regex(/^[0-9*+ -]{4,20}$/),
  }),
});

/** The activation code is good no longer: it was not used, or went astray. */
const PhoneUninvited = z.object({
  type: z.literal("phone.uninvited"),
  body: z.object({ invitationId: Uuid, ...token }),
});

export const PhoneRevocation = z.enum(["customerAsked", "phoneLost", "phoneChanged", "suspected"]);
export type PhoneRevocation = z.infer<typeof PhoneRevocation>;

/** One phone may no longer use the card: its access key is changed at the next tap. */
const PhoneRevoked = z.object({
  type: z.literal("phone.revoked"),
  body: z.object({
    phoneId: Uuid,
    ...token,
    reason: PhoneRevocation,
  }),
});

/**
 * What a card answered when it was asked, with a fresh challenge of 8 bytes, to prove that it has a new access key:
 * its HMAC-SHA-1, for access keys are SHA-1 keys on the applet (card.md).
 */
export const RekeyProof = z.object({ challenge: Hex.length(16), response: Hex.length(40) });
export type RekeyProof = z.infer<typeof RekeyProof>;

/** The card on the reader has a new access key. */
export const CardRekeyed = z.object({
  type: z.literal("card.rekeyed"),
  body: z.object({ ...token, keyVersion: z.int().positive(), proof: RekeyProof }),
});

export const phoneEntries = [PhoneInvited, PhoneUninvited, PhoneRevoked, CardRekeyed] as const;
