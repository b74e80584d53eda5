import type { FastifyInstance } from "fastify";

/**
 * Requests to registries in this process go to them without sockets: everything of HTTP is there (routes, headers,
 * bodies, problems) but the bytes between. Ports are names here: nobody listens.
 */
const listening = new Map<string, FastifyInstance>();
const sockets = globalThis.fetch;
// A URL leaves port 80 out, and none is beyond 65535: neither a thousand runs nor their restarts come that far.
let ports = 10_000;

/** Give a registry an address at which the requests of this process find it. */
export function listenInProcess(app: FastifyInstance): { readonly address: string; close(): void } {
  globalThis.fetch = carry;
  ports += 1;
  const host = `127.0.0.1:${ports}`;
  listening.set(host, app);
  return {
    address: `http://${host}`,
    close: () => {
      listening.delete(host);
      if (listening.size === 0) globalThis.fetch = sockets;
    },
  };
}

const carry: typeof fetch = async (to, { method = "GET", headers, body } = {}) => {
  const url = new URL(String(to));
  const app = listening.get(url.host);
  if (!app) throw new TypeError("nobody listens");
  const answer = await app.inject({
    method: method === "POST" ? "POST" : "GET",
    url: `${url.pathname}${url.search}`,
    headers: { host: url.host, ...Object.fromEntries(new Headers(headers)) },
    // A long queue goes as compressed bytes.
    ...(typeof body === "string" ? { payload: body } : {}),
    ...(body instanceof Uint8Array ? { payload: Buffer.from(body) } : {}),
  });
  const type = answer.headers["content-type"];
  return new Response(answer.body, {
    status: answer.statusCode,
    headers: { "content-type": String(type ?? "application/octet-stream") },
  });
};
