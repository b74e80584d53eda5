import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { z } from "zod";
import { Problem } from "../../contract/registry.ts";

/** The answers of every route: its own on success, problem details (RFC 9457) otherwise. */
export const answers = <S extends z.ZodType>(success: S) => ({
  200: success,
  default: {
    description: "Problem details (RFC 9457)",
    content: { "application/problem+json": { schema: Problem } },
  },
});

/** The same server, with handlers typed by their zod schemas. */
export const typed = (app: FastifyInstance) => app.withTypeProvider<ZodTypeProvider>();
