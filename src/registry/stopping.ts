import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance } from "fastify";

/** How a registry is stopped. */
export interface StopOptions {
  /**
   * How long everything is still served after readiness has turned false, milliseconds: time for balancers to
   * notice. Each answer meanwhile ends its connection. Default 0.
   */
  readonly delayMs?: number;
  /** How long what is under way may take from then on, milliseconds; after that it is cut off. Default 20,000. */
  readonly graceMs?: number;
}

/** Whether this process still wants requests. */
export class Stopping {
  #begun = false;

  get begun(): boolean {
    return this.#begun;
  }

  /** From now on: not ready, and every answer asks its client to connect anew (RFC 9112 section 9.6). */
  begin(): void {
    this.#begun = true;
  }

  /** Have every answer say so: a client that is told never meets a connection that is closed under its next request. */
  announce(app: FastifyInstance): void {
    app.addHook("onSend", async (_request, reply) => {
      if (this.#begun) reply.header("connection", "close");
    });
  }
}

/**
 * Stop listening and answer what is under way, for so long at most. A connection that was busy when the server was
 * closed would be kept alive for a minute after its answer, so those that fall idle are closed as they do.
 * @returns true when everything was answered
 */
export async function closeServer(app: FastifyInstance, graceMs: number): Promise<boolean> {
  const sweep = setInterval(() => app.server.closeIdleConnections(), 20);
  const patience = new AbortController();
  try {
    const closed = app.close().then(() => true);
    const late = sleep(graceMs, false, { signal: patience.signal }).catch(() => false);
    if (await Promise.race([closed, late])) return true;
    app.log.error("requests under way were cut off: they took longer than a stop may");
    app.server.closeAllConnections();
    await closed;
    return false;
  } finally {
    patience.abort();
    clearInterval(sweep);
  }
}
