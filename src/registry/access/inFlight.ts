import type { FastifyInstance } from "fastify";
import { RegistryError } from "../errors.ts";

/**
 * Answer 503 while too many requests are under way: a short answer now is worth more than one that comes too late.
 * Requests that wait on purpose are not counted.
 */
export function boundRequestsInFlight(app: FastifyInstance, atMost: number): void {
  let underWay = 0;
  app.addHook("onRequest", async (request, reply) => {
    if (request.routeOptions.config.waits) return;
    if (underWay >= atMost) throw new RegistryError("busy");
    underWay += 1;
    // Comes however the request ends, also when the other end has gone.
    reply.raw.once("close", () => {
      underWay -= 1;
    });
  });
}
