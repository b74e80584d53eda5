import { createHash } from "node:crypto";
import { createSecureContext, type TLSSocket } from "node:tls";
import { isLoopback } from "../contract/loopback.ts";
import type { LineCertificate } from "../trust/index.ts";
import { SyncError } from "./errors.ts";

/** How a registry proves that it is the one. */
export type RegistryTrust =
  /** By a certificate for its name, issued under these roots (PEM). */
  | { readonly ca: string }
  /** By its key: SHA-256 of the SubjectPublicKeyInfo, lower-case hexadecimal. Names and dates mean nothing then. */
  | { readonly serverKey: string };

/** What a line over TLS needs. */
export interface SecureLine {
  readonly trust: RegistryTrust;
  /** The certificate to show, asked anew for every request; null shows none. */
  readonly certificate: () => LineCertificate | null;
}

interface Request {
  /** JSON to post; without it, a GET. Bytes are JSON that was compressed with gzip. */
  readonly json?: string | Uint8Array<ArrayBuffer> | undefined;
  readonly signal: AbortSignal;
}

/** What comes back, as far as it is used. */
export interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly body: AsyncIterable<Uint8Array> | null;
}

export type Transport = (url: URL, request: Request) => Promise<Answer>;

const headersOf = (json: string | Uint8Array): Record<string, string> => ({
  "content-type": "application/json",
  ...(typeof json === "string" ? {} : { "content-encoding": "gzip" }),
});

/** A registry never sends its clients elsewhere: a redirect is somebody else's answer. */
const asFetched = ({ json, signal }: Request) =>
  ({
    ...(json === undefined ? {} : { method: "POST", headers: headersOf(json), body: json }),
    redirect: "manual",
    signal,
  }) as const;

/**
 * How requests travel: over TLS 1.3 to a registry that proves itself, or as plain HTTP to this machine only.
 * @throws SyncError notSecure for any other address, notTrusted (as the cause of a TypeError) when it proves nothing
 */
export function transport(secure: SecureLine | undefined): Transport {
  const overTls = secure && tlsTransport(secure);
  return async (url, request) => {
    if (url.protocol === "https:" && overTls) return await overTls(url, request);
    if (url.protocol !== "http:" || !isLoopback(url.hostname)) throw new SyncError("notSecure");
    return await fetch(url, asFetched(request));
  };
}

type Undici = typeof import("undici");

function tlsTransport({ trust, certificate }: SecureLine): Transport {
  let agent: { readonly of: LineCertificate | null; readonly agent: InstanceType<Undici["Agent"]> } | null =
    null;
  return async (url, request) => {
    // Loaded when there is a line over TLS: training has none.
    const undici = await import("undici");
    const shown = certificate();
    if (agent?.of !== shown || agent === null) {
      // Connections and TLS sessions of the old certificate must not carry the new one's requests.
      void agent?.agent.close();
      agent = { of: shown, agent: makeAgent(undici, trust, shown) };
    }
    return await undici.fetch(url, { ...asFetched(request), dispatcher: agent.agent });
  };
}

function makeAgent({ Agent, buildConnector }: Undici, trust: RegistryTrust, shown: LineCertificate | null) {
  const common = { secureContext: contextOf(trust, shown), timeout: 10_000 };
  if ("ca" in trust) return new Agent({ connect: common });
  // The pinned key is checked below, before the connection is used; a resumed session would show us none.
  const connect = buildConnector({ ...common, rejectUnauthorized: false, maxCachedSessions: 0 });
  return new Agent({
    connect: (options, callback) =>
      connect(options, (...[error, socket]) => {
        if (error) return callback(error, null);
        if (keyOf(socket as TLSSocket) === trust.serverKey) return callback(null, socket);
        socket.destroy();
        return callback(new SyncError("notTrusted"), null);
      }),
  });
}

function contextOf(trust: RegistryTrust, shown: LineCertificate | null) {
  const options = { minVersion: "TLSv1.3", ...("ca" in trust ? { ca: trust.ca } : {}) } as const;
  if (!shown) return createSecureContext(options);
  return shown.pem.use((bytes) => {
    const pem = Buffer.from(bytes);
    try {
      // OpenSSL takes of the PEM what it looks for, and keeps its own copy.
      return createSecureContext({ ...options, key: pem, cert: pem });
    } finally {
      pem.fill(0);
    }
  });
}

function keyOf(socket: TLSSocket): string | null {
  const certificate = socket.getPeerX509Certificate();
  if (!certificate) return null;
  const spki = certificate.publicKey.export({ type: "spki", format: "der" });
  return createHash("sha256").update(spki).digest("hex");
}

/** True when a request failed because the other end did not prove to be the registry. */
export function wasNotTrusted(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof SyncError) return cause.code === "notTrusted";
    const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
    if (/^(ERR_TLS_CERT|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_CA|HOSTNAME_MISMATCH)/.test(code))
      return true;
  }
  return false;
}
