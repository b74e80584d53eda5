import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { RegistryErrorCode } from "./errors.ts";
import { bareProblem } from "./problems.ts";
import type { ServerCertificate } from "./tls/serverCertificate.ts";

/** What one process takes on at a time. Each bound is there so that nobody can use it up by being slow. */
export interface Bounds {
  /** Connections at most; more are closed at once. */
  readonly connections: number;
  /** Requests under way at most; more are answered 503. */
  readonly requestsInFlight: number;
  /** For the TLS handshake, for the headers, and for the whole request to arrive, milliseconds. */
  readonly handshakeMs: number;
  readonly headersMs: number;
  readonly requestMs: number;
  /** Bytes of all headers together. */
  readonly headerBytes: number;
}

export const defaultBounds: Bounds = {
  connections: 10_000,
  requestsInFlight: 1_000,
  handshakeMs: 10_000,
  headersMs: 10_000,
  requestMs: 30_000,
  headerBytes: 8 * 1024,
};

/** How long a connection that was refused may take to read why, milliseconds. */
const LINGER_MS = 1_000;

/** The bare server under the API: plain HTTP, or TLS 1.3 when there is a certificate. */
export function openServer(
  handler: RequestListener,
  bounds: Bounds,
  certificate: ServerCertificate | undefined,
): Server {
  const options = {
    maxHeaderSize: bounds.headerBytes,
    headersTimeout: bounds.headersMs,
    requestTimeout: bounds.requestMs,
    // How often the two above are looked at.
    connectionsCheckingInterval: Math.min(1_000, bounds.headersMs),
    keepAliveTimeout: 72_000,
    insecureHTTPParser: false,
    // Refused by the API itself, as a problem like every other.
    requireHostHeader: false,
  };
  const server: Server = certificate
    ? createHttpsServer(
        {
          ...options,
          ...certificate.options,
          minVersion: "TLSv1.3",
          handshakeTimeout: bounds.handshakeMs,
          // Phones and workstations that enrol have no certificate we could know: each route decides.
          requestCert: true,
          rejectUnauthorized: false,
        },
        handler,
      )
    : createHttpServer(options, handler);
  server.maxConnections = bounds.connections;
  return server;
}

const answered: Readonly<Record<string, RegistryErrorCode>> = {
  HPE_HEADER_OVERFLOW: "headersTooLarge",
  ERR_HTTP_REQUEST_TIMEOUT: "requestTimeout",
};

/** What is not a request ends in a problem document and a closed connection; a failed handshake in the latter. */
export function refuseConnection(error: Error & { code?: string }, socket: Socket): void {
  const spoken = !(socket instanceof TLSSocket) || socket.getProtocol() !== null;
  if (!socket.writable || !spoken || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  socket.end(bareProblem(answered[error.code ?? ""] ?? "badRequest"));
  // Whoever keeps its own side open does not keep ours.
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}
