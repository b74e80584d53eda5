import type { FastifyInstance, FastifyRequest } from "fastify";
import {
  OnlineChallenge,
  OnlineOutcome,
  OnlineProof,
  type OnlinePurpose,
  RequestChallenge,
} from "../../contract/onlineRegistration.ts";
import { speaksFor } from "../access.ts";
import type { RegistryContext } from "../context.ts";
import { RegistryError } from "../errors.ts";
import { makeChallenge } from "../onlineRegistration/challenge.ts";
import { useProof } from "../onlineRegistration/register.ts";
import { answers, typed } from "./route.ts";

/** A registration is always at some institution. */
function institutionOf(request: FastifyRequest, claimed: string | undefined): string {
  const institutionCode = speaksFor(request, claimed);
  if (institutionCode === null) throw new RegistryError("badRequest");
  return institutionCode;
}

const proofAnswers = answers(
  OnlineOutcome,
  "challengeExpired",
  "challengeUsed",
  "requestIdReused",
  "signatureUnreadable",
  "signersNotOne",
  "signatureAlgorithm",
  "signatureContent",
  "signatureWrong",
  "certificateMissing",
  "certificateUnreadable",
  "certificateKeyWeak",
  "certificateUntrusted",
  "certificateExpired",
  "certificateNotYetValid",
  "certificateRevoked",
  "certificateUse",
  "certificateConstraint",
  "certificatePolicy",
  "onlineIdentityUnreadable",
  "certificateIdentityMissing",
  "certificateIdentityWrong",
  "notTheirToken",
  "tokenNotActive",
  "tokenSuspended",
  "tokenLocked",
  "tokenDisposed",
  "alreadyRegistered",
  "notRegisteredHere",
  "issuersRegistration",
  "notYourInstitution",
  "revocationUnknown",
  "onlineRegistrationOff",
);

export function onlineRegistrationRoutes(app: FastifyInstance, context: RegistryContext): void {
  typed(app).post(
    "/v1/online-registrations/challenges",
    {
      config: { scope: "onlineRegistration" },
      schema: {
        operationId: "requestOnlineChallenge",
        tags: ["tokens"],
        summary: "A text for a customer to sign",
        description:
          "Good for one signature within five minutes, for this purpose, institution and token only (R4b). The answer is the same for a token that is there and for one that is not.",
        body: RequestChallenge,
        response: answers(OnlineChallenge, "notYourInstitution", "onlineRegistrationOff"),
      },
    },
    async (request) => {
      const { institutionCode: claimed, ...asked } = request.body;
      if (!context.customerTrust) throw new RegistryError("onlineRegistrationOff");
      return makeChallenge(context, { ...asked, institutionCode: institutionOf(request, claimed) });
    },
  );
  const proofRoute = (
    url: string,
    purpose: OnlinePurpose,
    said: { operationId: string; summary: string; description: string },
  ) =>
    typed(app).post(
      url,
      {
        config: { scope: "onlineRegistration" },
        schema: { ...said, tags: ["tokens"], body: OnlineProof, response: proofAnswers },
      },
      (request) => {
        const institutionCode = institutionOf(request, request.body.institutionCode);
        const client = request.caller.kind === "client" ? request.caller.clientId : request.caller.kind;
        return useProof(context, { ...request.body, institutionCode, purpose, client });
      },
    );
  proofRoute("/v1/online-registrations", "register", {
    operationId: "registerOnline",
    summary: "Register a customer's token at an institution that did not issue it",
    description:
      "From internet banking or a trading system, without a branch (R4b): the customer signs the challenge with a certificate, and seals the number it was issued to. Sending the same request again gives the same answer.",
  });
  proofRoute("/v1/online-deregistrations", "deregister", {
    operationId: "deregisterOnline",
    summary: "Take the registration at an institution that did not issue the token away",
    description: "With the same proof as the registration, over a challenge of purpose `deregister` (R4b).",
  });
}
