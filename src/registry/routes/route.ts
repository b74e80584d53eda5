import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { z } from "zod";
import { Problem } from "../../contract/registry.ts";
import { RegistryError, type RegistryErrorCode } from "../errors.ts";
import { problemOf } from "../problems.ts";

const problemJson = (schema: z.ZodType) => ({ "application/problem+json": { schema } });

/** The problems of one status, with every one of its codes as an example. */
function problemsOf(errors: readonly RegistryError[]) {
  const said = errors.map((error) => `\`${error.fullCode}\`: ${error.text.en.happened}`);
  const schema = Problem.meta({ examples: errors.map((error) => problemOf(error)) });
  return { description: said.join(" "), content: problemJson(schema) };
}

/** What a workstation is told by everything it may not have while it is quarantined. */
export const quarantined = [
  "workstationOldCopy",
  "workstationTwoCopies",
  "workstationTampered",
  "workstationQuarantined",
] as const satisfies readonly RegistryErrorCode[];

/**
 * The answers of a route: its own on success, problem details (RFC 9457) otherwise.
 * @param codes the problems that are this route's own; those that every route may give need no mention
 */
export function answers<S extends z.ZodType>(success: S, ...codes: readonly RegistryErrorCode[]) {
  const byStatus = Map.groupBy(
    codes.map((code) => new RegistryError(code)),
    (error) => error.status,
  );
  const own = [...byStatus].map(([status, errors]) => [status, problemsOf(errors)] as const);
  return {
    200: success,
    ...(Object.fromEntries(own) as object),
    default: { description: "Problem details (RFC 9457)", content: problemJson(Problem) },
  };
}

/** The same server, with handlers typed by their zod schemas. */
export const typed = (app: FastifyInstance) => app.withTypeProvider<ZodTypeProvider>();
