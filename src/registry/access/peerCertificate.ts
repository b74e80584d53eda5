import { createHash, X509Certificate } from "node:crypto";
import { TLSSocket } from "node:tls";

/** What matters of a certificate: its key, and from when to when it is valid (milliseconds since 1970). */
export interface PresentedCertificate {
  /** SHA-256 of the DER SubjectPublicKeyInfo, lower-case hexadecimal. */
  readonly spki: string;
  readonly notBefore: number;
  readonly notAfter: number;
}

/** @throws Error when node:crypto does not know the kind of key */
export function presented(certificate: X509Certificate): PresentedCertificate {
  const spki = certificate.publicKey.export({ type: "spki", format: "der" });
  return {
    spki: createHash("sha256").update(spki).digest("hex"),
    notBefore: certificate.validFromDate.getTime(),
    notAfter: certificate.validToDate.getTime(),
  };
}

/** A certificate as it arrived, DER or PEM; null when it is none or its key is of no kind we know. */
export function parseCertificate(bytes: Uint8Array): X509Certificate | null {
  try {
    const certificate = new X509Certificate(bytes);
    // Lazily parsed by node:crypto: a key it cannot read is found out here.
    void certificate.publicKey;
    return certificate;
  } catch {
    return null;
  }
}

// TLS 1.3 has no renegotiation: what a connection began with is what it ends with.
const ofConnection = new WeakMap<TLSSocket, PresentedCertificate | null>();

/**
 * The certificate whose key the other end has shown to hold in the handshake (RFC 8446 section 4.4.3), or in the
 * one that a resumed session began with. Null when it showed none, or over plain HTTP.
 */
export function peerCertificate(socket: unknown): PresentedCertificate | null {
  if (!(socket instanceof TLSSocket)) return null;
  const known = ofConnection.get(socket);
  if (known !== undefined) return known;
  const certificate = socket.getPeerX509Certificate();
  const found = certificate && parseCertificate(certificate.raw) ? presented(certificate) : null;
  ofConnection.set(socket, found);
  return found;
}
