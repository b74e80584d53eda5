import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { TokenRef, Uuid } from "../../contract/ids.ts";
import {
  ForgetPhone,
  InvitationQuery,
  InvitationView,
  PhoneDone,
  PhoneKeys,
  PhoneKeysRequest,
  PhoneList,
  PhoneRekeyed,
  RegisteredPhone,
  RegisterPhone,
} from "../../contract/phones.ts";
import { speaksFor } from "../access.ts";
import type { RegistryContext } from "../context.ts";
import { RegistryError } from "../errors.ts";
import { createRegistrar } from "../phones/register.ts";
import { forgetPhone, phoneKeys, phoneRekeyed } from "../phones/requests.ts";
import { phonesOfToken, viewInvitation } from "../phones/views.ts";
import { answers, typed } from "./route.ts";

const ofPhone = z.object({
  phoneId: Uuid.meta({ examples: ["0199f0a0-0000-7000-8000-0000000000d1"] }),
});
const ofInvitation = z.object({
  invitationId: Uuid.meta({ examples: ["0199f0a0-0000-7000-8000-0000000000d2"] }),
});

/** What every signed request of a phone may be refused with. */
const signedRefusals = ["phoneUnknown", "phoneClockSkewed", "phoneEnded", "requestReplayed"] as const;

/** A signed request says in its body which phone it is of; the address says the same. */
function samePhone<T extends { readonly phoneId: string }>(params: { readonly phoneId: string }, body: T): T {
  if (params.phoneId !== body.phoneId) throw new RegistryError("badRequest");
  return body;
}

export function phoneRoutes(app: FastifyInstance, context: RegistryContext): void {
  const register = createRegistrar(context);
  typed(app).post(
    "/v1/phones",
    {
      config: { scope: "phone" },
      schema: {
        operationId: "registerPhone",
        tags: ["phones"],
        summary: "Register a phone for a card",
        description:
          "With the activation code from the counter. A code that is wrong, used, withdrawn or expired is answered in one and the same way. Sending the same registration again gives the same answer. A new installation on the same device takes the place of the old one.",
        body: RegisterPhone,
        response: answers(
          RegisteredPhone,
          "activationCodeWrong",
          "phoneTampered",
          "integrityUnproven",
          "integrityUnavailable",
          "tokenNotActive",
          "phoneHasToken",
          "phoneTaken",
          "phoneEnded",
        ),
      },
    },
    (request) => register(request.body),
  );

  typed(app).post(
    "/v1/phones/:phoneId/keys",
    {
      config: { scope: "phone" },
      schema: {
        operationId: "requestPhoneKeys",
        tags: ["phones"],
        summary: "Get the card's access keys as they stand",
        description:
          "Sealed to the phone. With a next key the card's key is changed at this tap; keys that the card may have besides are among them. Null for an open card.",
        params: ofPhone,
        body: PhoneKeysRequest,
        response: answers(PhoneKeys, ...signedRefusals, "tokenNotActive"),
      },
    },
    ({ params, body }) => phoneKeys(context, samePhone(params, body)),
  );

  typed(app).post(
    "/v1/phones/:phoneId/rekeyed",
    {
      config: { scope: "phone" },
      schema: {
        operationId: "reportRekeyed",
        tags: ["phones"],
        summary: "Say that the card has its new access key",
        description:
          "With what the card answered under it. Until then both keys are handed out, so that a change that was torn can be finished.",
        params: ofPhone,
        body: PhoneRekeyed,
        response: answers(PhoneDone, ...signedRefusals, "rekeyProofWrong", "keyVersionUnknown"),
      },
    },
    ({ params, body }) => phoneRekeyed(context, samePhone(params, body)),
  );

  typed(app).post(
    "/v1/phones/:phoneId/forget",
    {
      config: { scope: "phone" },
      schema: {
        operationId: "forgetPhone",
        tags: ["phones"],
        summary: "Give a card up at this phone",
        description: "The phone gets no more keys, and the card gets another one at its next tap.",
        params: ofPhone,
        body: ForgetPhone,
        response: answers(PhoneDone, ...signedRefusals),
      },
    },
    ({ params, body }) => forgetPhone(context, samePhone(params, body)),
  );
}

/** What counters and institutions see of phones. */
export function phoneViewRoutes(app: FastifyInstance, context: RegistryContext): void {
  typed(app).get(
    "/v1/tokens/:vendorCode/:serialNumber/phones",
    {
      config: { scope: "tokens" },
      schema: {
        operationId: "listPhones",
        tags: ["phones"],
        summary: "Which phones are, and were, registered for this card?",
        description: "The newest first. Numbers and device ids are masked.",
        params: TokenRef,
        response: answers(PhoneList, "tokenUnknown"),
      },
    },
    (request) => phonesOfToken(context, request.params, speaksFor(request, undefined)),
  );

  const closing = new AbortController();
  app.addHook("preClose", async () => closing.abort());
  typed(app).get(
    "/v1/phone-invitations/:invitationId",
    {
      config: { scope: "workstation", waits: true },
      schema: {
        operationId: "viewInvitation",
        tags: ["phones"],
        summary: "Has the phone answered yet?",
        description: "With `wait`, the answer comes when it has, or after that many seconds.",
        params: ofInvitation,
        querystring: InvitationQuery,
        response: answers(InvitationView, "invitationUnknown"),
      },
    },
    (request) =>
      viewInvitation(context, request.params.invitationId, speaksFor(request, undefined), {
        waitSeconds: request.query.wait,
        signal: AbortSignal.any([closing.signal, request.signal]),
      }),
  );
}
