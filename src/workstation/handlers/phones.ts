import type { phoneCalls } from "../../contract/calls/phones.ts";
import type { TokenRef } from "../../contract/ids.ts";
import {
  changeAccessKey,
  invitationOf,
  invitePhone,
  listPhones,
  revokePhone,
  withdrawInvitation,
} from "../../counter/index.ts";
import { WorkstationError } from "../errors.ts";
import type { Handlers } from "../port.ts";
import { type HandlerParts, readerOf, signedFor } from "./parts.ts";

/** Customers' phones (8501, 8502; R9). */
export function phoneHandlers(parts: HandlerParts): Handlers<keyof typeof phoneCalls> {
  const { desk, session } = parts;
  const order = ({ vendorCode, serialNumber }: TokenRef) => ({
    token: { vendorCode, serialNumber },
    teller: session.requireTeller(),
    customer: session.requireCustomer(),
  });
  return {
    "phone.invite": async (input) => {
      const phoneNumber = input.phoneNumber ?? session.phoneNumber ?? "";
      const of = order(input);
      const invitationId = await signedFor(parts, "phone", { formId: input.formId, token: of.token });
      return await invitePhone(desk, { ...of, phoneNumber, invitationId });
    },
    "phone.invitation": async ({ invitationId }) => {
      session.requireTeller();
      return await invitationOf(desk, invitationId);
    },
    "phone.withdraw": async (input) =>
      withdrawInvitation(desk, { ...order(input), invitationId: input.invitationId }),
    "phone.list": async (input) => listPhones(desk, order(input)),
    "phone.revoke": async (input) =>
      revokePhone(desk, { ...order(input), phoneId: input.phoneId, reason: input.reason }),
    "card.rekey": async (input) => changeAccessKey(desk, { ...order(input), readerName: readerOf(parts) }),
    "training.registerPhone": async ({ activationCode, maskedPhoneNumber }) => {
      if (!parts.trainingPhones) throw new WorkstationError("trainingOnly");
      session.requireTeller();
      await parts.trainingPhones.register(activationCode, maskedPhoneNumber);
    },
  };
}
