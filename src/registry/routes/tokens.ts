import type { FastifyInstance } from "fastify";
import { TokenRef } from "../../contract/ids.ts";
import { TokenView } from "../../contract/registry.ts";
import type { RegistryContext } from "../context.ts";
import { viewToken } from "../tokens.ts";
import { answers, typed } from "./route.ts";

export function tokenRoutes(app: FastifyInstance, context: RegistryContext): void {
  typed(app).get(
    "/v1/tokens/:vendorCode/:serialNumber",
    {
      config: { scope: "tokens" },
      schema: {
        operationId: "getToken",
        tags: ["tokens"],
        description: "State, parameters and error count; never a seed, never the customer.",
        summary: "How does this token stand?",
        params: TokenRef,
        response: answers(TokenView, "tokenUnknown"),
      },
    },
    (request) => viewToken(context, request.params),
  );
}
