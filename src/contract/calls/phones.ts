/** The window's calls about customers' phones (R9), a part of `calls` in ipc.ts. */
import { z } from "zod";
import { Instant, TokenRef, Uuid } from "../ids.ts";
import { PhoneRevocation } from "../phoneEntries.ts";
import { ActivationCode, InvitationView, PhoneView } from "../phones.ts";
import { Recorded, RecordState } from "./shared.ts";

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
});
export type PhoneInvitation = z.infer<typeof PhoneInvitation>;

/** All of them need a teller who is signed in, and the customer who holds the card (R2). */
export const phoneCalls = {
  /** An activation code for one phone, to be shown as a QR code once. */
  "phone.invite": {
    input: TokenRef.extend({ phoneNumber: z.string().max(20) }),
    output: PhoneInvitation,
  },
  /** Has the phone answered yet? Answers at once. */
  "phone.invitation": { input: z.object({ invitationId: Uuid }), output: InvitationView },
  /** The code is good no longer. */
  "phone.withdraw": { input: TokenRef.extend({ invitationId: Uuid }), output: Recorded },
  "phone.list": { input: TokenRef, output: z.object({ phones: z.array(PhoneView) }) },
  "phone.revoke": { input: TokenRef.extend({ phoneId: Uuid, reason: PhoneRevocation }), output: Recorded },
} as const;
