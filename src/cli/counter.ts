import type { TokenRef } from "../contract/ids.ts";
import type { PhoneRevocation } from "../contract/phoneEntries.ts";
import { trainingTeller, type Workstation } from "../workstation/index.ts";
import { withWorkstation } from "./withWorkstation.ts";

/** At the training counter, with a teller signed in and the made-up customer there who holds the card. */
function atCounter<T>(
  dataDir: string,
  token: TokenRef,
  work: (handlers: Workstation["handlers"]) => Promise<T>,
): Promise<T> {
  return withWorkstation(dataDir, async (workstation) => {
    await workstation.lineTried();
    await workstation.handlers["session.signIn"](trainingTeller());
    await workstation.serveHolder(token);
    return await work(workstation.handlers);
  });
}

/** @param number of the phone; a made-up one without it */
export function invitePhone(dataDir: string, token: TokenRef, number: string | undefined) {
  return atCounter(dataDir, token, async (handlers) => {
    const phoneNumber = number ?? (await handlers["customer.fictitious"]()).phone;
    return await handlers["phone.invite"]({ ...token, phoneNumber });
  });
}

export function listPhones(dataDir: string, token: TokenRef) {
  return atCounter(dataDir, token, (handlers) => handlers["phone.list"](token));
}

export function revokePhone(dataDir: string, token: TokenRef, phoneId: string, reason: PhoneRevocation) {
  return atCounter(dataDir, token, (handlers) => handlers["phone.revoke"]({ ...token, phoneId, reason }));
}

export function withdrawInvitation(dataDir: string, token: TokenRef, invitationId: string) {
  return atCounter(dataDir, token, (handlers) => handlers["phone.withdraw"]({ ...token, invitationId }));
}
