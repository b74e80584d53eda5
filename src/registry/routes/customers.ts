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
        summary: "Which smart OTPs does this customer hold?",
        body: CustomerQuery,
        response: answers(CustomerTokens),
      },
    },
    async (request) => ({ tokens: await tokensOfCustomer(context, request.body) }),
  );
}
