import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import { v7 as uuidv7 } from "uuid";
import { Uuid } from "../contract/ids.ts";

const HEADER = "x-request-id";

/** The caller's own id of a request, so that both sides' logs can be laid side by side; ours unless it is a UUID. */
export function requestIdOf({ headers }: IncomingMessage): string {
  const given = Uuid.safeParse(headers[HEADER]);
  return given.success ? given.data : uuidv7();
}

/**
 * One line per request, which Fastify writes with the request's id; its own lines carry addresses with their
 * parameters. The same id goes back in the answer.
 */
export function logRequests(app: FastifyInstance): void {
  app.addHook("onRequest", async (request, reply) => {
    reply.header(HEADER, request.id);
  });
  app.addHook("onResponse", async (request, reply) => {
    request.log.info({
      method: request.method,
      route: request.routeOptions.url ?? "none",
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      // Nobody yet, when a request was refused before its caller was known.
      caller: request.caller?.kind,
    });
  });
}
