import type { FastifyInstance, FastifyRequest } from "fastify";
import { TokenRef } from "../../contract/ids.ts";
import { CustomerQuery } from "../../contract/registry.ts";
import { AskedFor, HolderMatch, TokenHistory, TokenView } from "../../contract/tokenView.ts";
import { speaksFor } from "../access.ts";
import type { RegistryContext } from "../context.ts";
import { historyOfToken, matchHolder, viewToken } from "../life/tokenViews.ts";
import { answers, typed } from "./route.ts";

export function tokenRoutes(app: FastifyInstance, context: RegistryContext): void {
  typed(app).get(
    "/v1/tokens/:vendorCode/:serialNumber",
    {
      config: { scope: "tokens" },
      schema: {
        operationId: "getToken",
        tags: ["tokens"],
        summary: "How does this token stand?",
        description:
          "State, registrations, open incidents; never a seed, never the customer. To institutions that it does not concern it is unknown.",
        params: TokenRef,
        querystring: AskedFor,
        response: answers(TokenView, "tokenUnknown", "notYourInstitution"),
      },
    },
    (request) => viewToken(context, request.params, seesFor(request)),
  );
  typed(app).get(
    "/v1/tokens/:vendorCode/:serialNumber/history",
    {
      config: { scope: "tokens" },
      schema: {
        operationId: "getTokenHistory",
        tags: ["tokens"],
        summary: "What happened to this token?",
        description:
          "Its audit trail, for its institutions and for the registry's operators. No personal data; who acted is told to their own institution.",
        params: TokenRef,
        querystring: AskedFor,
        response: answers(TokenHistory, "tokenUnknown", "notYourInstitution"),
      },
    },
    (request) => historyOfToken(context, request.params, seesFor(request)),
  );
  typed(app).post(
    "/v1/tokens/:vendorCode/:serialNumber/holder",
    {
      config: { scope: "workstation" },
      schema: {
        operationId: "matchTokenHolder",
        tags: ["branches"],
        summary: "Is this customer the one the token was issued to?",
        description: "Asked with the customer's ID checked, before a transaction that is for them alone.",
        params: TokenRef,
        body: CustomerQuery,
        response: answers(HolderMatch, "tokenUnknown", "identityUnreadable", "workstationUnknown"),
      },
    },
    (request) => matchHolder(context, request.params, request.body),
  );
}

/** Whose tokens the caller sees: an operator of the registry, like a local caller, everybody's or those it names. */
function seesFor(request: FastifyRequest<{ Querystring: { institutionCode?: string | undefined } }>) {
  const { caller, query } = request;
  const operator = caller.kind === "client" && caller.institutionCode === null;
  return operator ? (query.institutionCode ?? null) : speaksFor(request, query.institutionCode);
}
