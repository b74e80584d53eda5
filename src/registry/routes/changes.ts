import type { FastifyInstance, FastifyRequest } from "fastify";
import { Changes, ChangesQuery } from "../../contract/changes.ts";
import { speaksFor } from "../access.ts";
import type { RegistryContext } from "../context.ts";
import { changesAfter } from "../feed/changes.ts";
import { answers, typed } from "./route.ts";

export function changeRoutes(app: FastifyInstance, context: RegistryContext): void {
  // Whoever waits is answered before the server waits for them.
  app.addHook("preClose", async () => context.feed.wakeAll());
  typed(app).get(
    "/v1/changes",
    {
      config: { scope: "changes", waits: true },
      schema: {
        operationId: "listChanges",
        tags: ["changes"],
        summary: "What happened since, in one order for everybody",
        description:
          "Every change that concerns the caller's institution, exactly once and without holes: read from `0`, then go on with `next`. With `wait` the answer comes as soon as there is a change.",
        querystring: ChangesQuery,
        response: answers(Changes, "cursorAhead", "cursorForked", "notYourInstitution"),
      },
    },
    (request) => changesAfter(context, { ...request.query, institutionCode: hears(request) }, request.signal),
  );
}

/** Whose changes the caller hears: an operator of the registry, like a local caller, everybody's or the one it names. */
function hears(request: FastifyRequest<{ Querystring: ChangesQuery }>): string | null {
  const { caller, query } = request;
  const operator = caller.kind === "client" && caller.institutionCode === null;
  return operator ? (query.institutionCode ?? null) : speaksFor(request, query.institutionCode);
}
