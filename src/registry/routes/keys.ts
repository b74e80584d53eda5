import type { FastifyInstance } from "fastify";
import { PublicKeys } from "../../contract/registry.ts";
import type { RegistryContext } from "../context.ts";
import { answers, typed } from "./route.ts";

export function keyRoutes(app: FastifyInstance, { keys }: RegistryContext): void {
  typed(app).get(
    "/v1/keys",
    {
      config: { scope: "anyone" },
      schema: {
        operationId: "getPublicKeys",
        tags: ["operations"],
        summary: "To which key are identity numbers sealed?",
        description:
          "An institution's server seals a customer's number to it before it names the customer (R14): in incident reports and in online registrations.",
        response: answers(PublicKeys),
      },
    },
    async (): Promise<PublicKeys> => ({ sealingKey: keys.sealing.publicKey }),
  );
}
