import type { phoneCalls } from "../../contract/calls/phones.ts";
import type { TokenRef } from "../../contract/ids.ts";
import {
  invitationOf,
  invitePhone,
  listPhones,
  revokePhone,
  withdrawInvitation,
} from "../../counter/index.ts";
import type { Handlers } from "../port.ts";
import type { HandlerParts } from "./parts.ts";

/** Customers' phones (8501, 8502; R9). */
export function phoneHandlers({ desk, session }: HandlerParts): Handlers<keyof typeof phoneCalls> {
  const order = ({ vendorCode, serialNumber }: TokenRef) => ({
    token: { vendorCode, serialNumber },
    teller: session.requireTeller(),
    customer: session.requireCustomer(),
  });
  return {
    "phone.invite": async (input) => invitePhone(desk, { ...order(input), phoneNumber: input.phoneNumber }),
    "phone.invitation": async ({ invitationId }) => {
      session.requireTeller();
      return await invitationOf(desk, invitationId);
    },
    "phone.withdraw": async (input) =>
      withdrawInvitation(desk, { ...order(input), invitationId: input.invitationId }),
    "phone.list": async (input) => ({ phones: await listPhones(desk, order(input)) }),
    "phone.revoke": async (input) =>
      revokePhone(desk, { ...order(input), phoneId: input.phoneId, reason: input.reason }),
  };
}
