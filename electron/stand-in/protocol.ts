import type { CdpObject, CdpSession } from "./cdp.ts";

type Handler = (request: Request) => Response | Promise<Response>;
const handlers = new Map<string, Handler>();
let started = false;

/** Electron's `protocol`: any scheme may be handled, `https` included, as in Electron. */
export const protocol = {
  handle(scheme: string, handler: Handler): void {
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    handlers.set(scheme, handler);
  },
  unhandle(scheme: string): void {
    if (!handlers.delete(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`);
  },
  isProtocolHandled: (scheme: string): boolean => handlers.has(scheme),
  registerSchemesAsPrivileged(schemes: readonly { scheme: string }[]): void {
    if (started) throw new Error("protocol.registerSchemesAsPrivileged should be called before app is ready");
    const own = schemes.find(({ scheme }) => scheme !== "https" && scheme !== "http");
    if (own) {
      throw new Error(
        `this stand-in for Electron has no scheme of its own ('${own.scheme}'); handle 'https'`,
      );
    }
  },
};

export function noteReady(): void {
  started = true;
}

interface PausedRequest {
  readonly requestId: string;
  readonly frameId: string;
  readonly resourceType: string;
  readonly request: {
    url: string;
    method: string;
    headers: Record<string, string>;
    postDataEntries?: { bytes?: string }[];
  };
}

function asRequest({ request }: PausedRequest): Request {
  const body = Buffer.concat(
    (request.postDataEntries ?? []).map((entry) => Buffer.from(entry.bytes ?? "", "base64")),
  );
  const withBody = request.method !== "GET" && request.method !== "HEAD";
  return new Request(request.url, {
    method: request.method,
    headers: request.headers,
    ...(withBody ? { body } : {}),
  });
}

async function answer(page: CdpSession, paused: PausedRequest): Promise<void> {
  const { requestId, request } = paused;
  const scheme = new URL(request.url).protocol.slice(0, -1);
  const handler = handlers.get(scheme);
  if (!handler && scheme === "file") {
    await page.send("Fetch.continueRequest", { requestId });
    return;
  }
  if (!handler) {
    await page.send("Fetch.failRequest", { requestId, errorReason: "BlockedByClient" });
    return;
  }
  const response = await handler(asRequest(paused));
  await page.send("Fetch.fulfillRequest", {
    requestId,
    responseCode: response.status,
    responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
    body: Buffer.from(await response.arrayBuffer()).toString("base64"),
  });
}

/**
 * Answer every request of a page from the handlers; what has none is refused, so that nothing reaches the net.
 * @param mayNavigate asked before the page is led to another document; false keeps the one it shows
 */
export async function routeRequests(
  page: CdpSession,
  mayNavigate: (url: string, frameId: string) => boolean,
): Promise<void> {
  page.on("Fetch.requestPaused", (parameters: CdpObject) => {
    const paused = parameters as unknown as PausedRequest;
    const { requestId, resourceType, request, frameId } = paused;
    if (resourceType === "Document" && !mayNavigate(request.url, frameId)) {
      void page.send("Fetch.failRequest", { requestId, errorReason: "Aborted" }).catch(() => undefined);
      return;
    }
    answer(page, paused).catch((error: unknown) => {
      console.error(`protocol handler of ${request.url}:`, error);
      page.send("Fetch.failRequest", { requestId, errorReason: "Failed" }).catch(() => undefined);
    });
  });
  await page.send("Fetch.enable", { patterns: [{ urlPattern: "*" }] });
}
