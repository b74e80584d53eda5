import { TLSSocket } from "node:tls";
import type { FastifyRequest } from "fastify";
import type { RegistryContext } from "../context.ts";
import type { RegistryErrorCode } from "../errors.ts";
import type { Caller } from "./callers.ts";
import { type KnownCertificate, KnownCertificates } from "./knownCertificates.ts";
import type { Counter } from "./limits.ts";
import { type PresentedCertificate, peerCertificate } from "./peerCertificate.ts";

interface Identified {
  readonly caller: Caller;
  /** Why the caller is anonymous, for routes that need to know it. */
  readonly refusal?: RegistryErrorCode;
}

/**
 * Tells callers by the public key of their certificate (as RFC 8705 section 2.2 does for self-signed ones): it was
 * registered for exactly one client or workstation. Names in the certificate mean nothing.
 */
export class Identification {
  readonly #known: KnownCertificates;
  readonly #clock: RegistryContext["clock"];
  readonly #counter: Counter;
  readonly #clientCa: boolean;

  constructor({ db, clock }: Pick<RegistryContext, "db" | "clock">, counter: Counter, clientCa: boolean) {
    this.#known = new KnownCertificates(db);
    this.#clock = clock;
    this.#counter = counter;
    this.#clientCa = clientCa;
  }

  /** @throws RegistryError tooManyRequests, databaseDown */
  async of(request: FastifyRequest): Promise<Identified> {
    const certificate = peerCertificate(request.raw.socket);
    const anonymous = { kind: "anonymous", certificate } as const;
    if (!certificate) return { caller: anonymous, refusal: "certificateRequired" };
    // Certificates cost nothing to make: looking up new ones is counted like everything from strangers.
    if (!this.#known.has(certificate.spki)) await this.#counter.ofAddress(request, "anyone");
    const found = await this.#known.find(certificate.spki);
    if (!found) return { caller: anonymous, refusal: "certificateUnknown" };
    const refusal = this.#refusalOf(found, certificate, request);
    if (refusal) return { caller: anonymous, refusal };
    const { caller } = found;
    return { caller: caller.kind === "workstation" ? { ...caller, certificate } : caller };
  }

  #refusalOf(
    { caller, stopped, revoked, notAfter }: KnownCertificate,
    shown: PresentedCertificate,
    request: FastifyRequest,
  ): RegistryErrorCode | undefined {
    if (stopped) return stopped;
    if (revoked) return "clientCertificateRevoked";
    const now = this.#clock.now();
    // Asked at each request: a connection may outlive its certificate.
    if (now < shown.notBefore || now > Math.min(shown.notAfter, notAfter)) return "clientCertificateExpired";
    if (this.#clientCa && caller.kind === "client" && !wasIssued(request)) return "certificateNotIssued";
    return undefined;
  }
}

/** True when the certificate's chain ended at a configured root, now or when the resumed session began. */
function wasIssued(request: FastifyRequest): boolean {
  const { socket } = request.raw;
  return socket instanceof TLSSocket && socket.authorized;
}
