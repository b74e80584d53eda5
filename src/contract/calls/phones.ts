/** The window's calls about customers' phones (R9), a part of `calls` in ipc.ts. */
import { z } from "zod";
import { Instant, TokenRef, Uuid } from "../ids.ts";
import { PhoneRevocation } from "../phoneEntries.ts";
import { ActivationCode, InvitationView, PhoneList } from "../phones.ts";
import { Recorded, RecordState, SignedFormId } from "./shared.ts";

export const PhoneInvitation = z.object({
  invitationId: Uuid,
  ...TokenRef.shape,
  activationCode: ActivationCode,
  /** What the QR code says. */
  qr: z.string(),
  expiresAt: Instant,
  maskedPhoneNumber: z.string(),
  /** `pending` while the entry waits for the line: the phone cannot be registered before (R12). */
  state: RecordState,
  journalSeq: z.int(),
  at: Instant,
});
export type PhoneInvitation = z.infer<typeof PhoneInvitation>;

/** All of them need a teller who is signed in, and the customer who holds the card (R2). */
export const phoneCalls = {
  /** An activation code for one phone, to be shown as a QR code once. */
  "phone.invite": {
    input: TokenRef.extend({
      /** Null: the one that the customer gave with their ID. */
      phoneNumber: z.string().max(20).nullable(),
      formId: SignedFormId,
    }),
    output: PhoneInvitation,
  },
  /** Has the phone answered yet? Answers at once. */
  "phone.invitation": { input: z.object({ invitationId: Uuid }), output: InvitationView },
  /** The code is good no longer. */
  "phone.withdraw": { input: TokenRef.extend({ invitationId: Uuid }), output: Recorded },
  "phone.list": { input: TokenRef, output: PhoneList },
  "phone.revoke": { input: TokenRef.extend({ phoneId: Uuid, reason: PhoneRevocation }), output: Recorded },
  /** Change the card's access key now, at this tap, when a phone was revoked. */
  "card.rekey": { input: TokenRef, output: z.object({ rekeyed: z.boolean() }) },
  /** Training only: the made-up phone with this number answers the invitation. */
  "training.registerPhone": {
    input: z.object({
      activationCode: ActivationCode,
      maskedPhoneNumber: z.string().regex(/^[0-9*+ -]{4,20}$/),
    }),
    output: z.void(),
  },
} as const;
