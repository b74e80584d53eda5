import { randomFillSync } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import { v7 as uuidv7 } from "uuid";
import { Uuid } from "../contract/ids.ts";
import type { Metrics } from "./metrics/metrics.ts";

const HEADER = "x-request-id";

/** Randomness in store: uuid's v7 asks the system for sixteen bytes each time, which was a twentieth of a request. */
const store = new Uint8Array(4096);
let used = store.length;

function sixteenBytes(): Uint8Array {
  if (used === store.length) {
    randomFillSync(store);
    used = 0;
  }
  used += 16;
  return store.subarray(used - 16, used);
}

/** The caller's own id of a request, so that both sides' logs can be laid side by side; ours unless it is a UUID. */
export function requestIdOf({ headers }: IncomingMessage): string {
  const said = headers[HEADER];
  // Most say nothing, and a parse that fails costs more than one that does not.
  const given = said === undefined ? undefined : Uuid.safeParse(said).data;
  return given ?? uuidv7({ random: sixteenBytes() });
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
