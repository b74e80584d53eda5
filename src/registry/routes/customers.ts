import type { FastifyInstance } from "fastify";
import { CustomerQuery, CustomerTokens } from "../../contract/registry.ts";
import type { RegistryContext } from "../context.ts";
import { tokensOfCustomer } from "../customers.ts";
import { answers, typed } from "./route.ts";

export function customerRoutes(app: FastifyInstance, context: RegistryContext): void {
  typed(app).post(
    "/v1/customers/tokens",
    {
      config: { scope: "workstation" },
      schema: {
        operationId: "listCustomerTokens",
        tags: ["branches"],
        summary: "Which smart OTPs does this customer hold?",
        description:
          "Asked before a card is written: one smart OTP per customer and issuing institution (R3). The identity number travels sealed to the registry (R14).",
        body: CustomerQuery,
        response: answers(
          CustomerTokens,
          "workstationUnknown",
          "workstationStopped",
          "workstationReplaced",
          "identityUnreadable",
        ),
      },
    },
    async (request) => ({ tokens: await tokensOfCustomer(context, request.body) }),
  );
}
