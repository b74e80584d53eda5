import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import { Uuid } from "../contract/ids.ts";
import type { Metrics } from "./metrics/metrics.ts";

const HEADER = "x-request-id";

/** The caller's own id of a request, so that both sides' logs can be laid side by side; ours unless it is a UUID. */
export function requestIdOf({ headers }: IncomingMessage): string {
  const said = headers[HEADER];
  // Most say nothing, and each request pays for what is done here: a failed parse, or uuid's v7, which asks the
  // system for randomness every time, where node:crypto keeps some in store.
  if (said === undefined) return randomUUID();
  const given = Uuid.safeParse(said);
  return given.success ? given.data : randomUUID();
}

/**
 * One count and one line per request, which Fastify writes with the request's id; its own lines carry addresses with their
 * parameters. The same id goes back in the answer.
 */
export function watchRequests(app: FastifyInstance, { requests }: Metrics): void {
  app.addHook("onRequest", async (request, reply) => {
    reply.header(HEADER, request.id);
  });
  app.addHook("onResponse", async (request, reply) => {
    const { method } = request;
    const route = request.routeOptions.url ?? "none";
    const status = reply.statusCode;
    requests.observe({ method, route, status }, reply.elapsedTime / 1000);
    request.log.info({
      method,
      route,
      status,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      // Nobody yet, when a request was refused before its caller was known.
      caller: request.caller?.kind,
    });
  });
}
