import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { RegistryContext } from "../context.ts";
import { answers, typed } from "./route.ts";

const Text = z.string().meta({
  examples: ['smartotp_verifications_total{verdict="accepted"} 1027\nsmartotp_database_session_waits 0\n'],
});

export function metricsRoutes(app: FastifyInstance, { metrics: { register } }: RegistryContext): void {
  typed(app).get(
    "/metrics",
    {
      config: { scope: "operations" },
      schema: {
        operationId: "getMetrics",
        tags: ["operations"],
        summary: "What this process counts, for Prometheus",
        description:
          "Prometheus text format 0.0.4. No label names a token, a person, an institution or a request. What is of the database (`smartotp_feed_…`, `smartotp_alarms`) is the same from every process.",
        response: {
          ...answers(Text),
          200: { description: "The metrics", content: { "text/plain": { schema: Text } } },
        },
      },
    },
    async (_request, reply) => {
      const text = await register.metrics();
      return reply.type(register.contentType).serializer(String).send(text);
    },
  );
}
