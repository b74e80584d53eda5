import { RegistryError, type RegistryErrorCode } from "../../errors.ts";
import { checkKey, signatureHolds } from "./algorithms.ts";
import type { X509 } from "./certificate.ts";
import { namesAllowed } from "./names.ts";
import { policiesHold } from "./policies.ts";
import { type RevocationList, revocationOf } from "./revocation.ts";

/** Certificates between the customer's and the trust anchor. */
const MAX_INTERMEDIATES = 4;

/** What customers' certificates are checked against. */
export interface Trust {
  readonly anchors: readonly X509[];
  readonly intermediates: readonly X509[];
  readonly lists: readonly RevocationList[];
  /** Certificate policies of which a certificate must hold one; null: whichever. */
  readonly policies: readonly string[] | null;
  /** Refuse where no valid revocation list speaks for a certificate. */
  readonly hardFail: boolean;
}

/** Purposes under which a person signs; `any`, S/MIME, TLS client, document signing (RFC 9336). */
const signingPurposes = ["2.5.29.37.0", "1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.36"];

const refuse = (code: RegistryErrorCode): never => {
  throw new RegistryError(code, { rule: "R4b" });
};

/**
 * Check a customer's certificate at `now` (milliseconds since 1970) along a path of configured CAs (RFC 5280 section
 * 6.1); certificates that came with the signature play no part in it.
 * @throws RegistryError certificateUntrusted, certificateExpired, certificateNotYetValid, certificateUse,
 *   certificateKeyWeak, certificateConstraint, certificatePolicy, certificateRevoked, revocationUnknown
 */
export function checkCustomerCertificate(certificate: X509, trust: Trust, now: number): void {
  checkUse(certificate);
  checkAlone(certificate, now);
  let failure: RegistryError | null = null;
  for (const path of pathsOf([certificate], trust)) {
    try {
      checkPath(path, trust, now);
      return;
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      failure ??= error;
    }
  }
  throw failure ?? new RegistryError("certificateUntrusted", { rule: "R4b" });
}

/** Every way from the last certificate of `path` up to an anchor, the anchor included. */
function* pathsOf(path: readonly X509[], trust: Trust): Generator<readonly X509[]> {
  const last = path.at(-1);
  if (!last) return;
  for (const anchor of trust.anchors) if (issued(anchor, last)) yield [...path, anchor];
  if (path.length > MAX_INTERMEDIATES) return;
  for (const next of trust.intermediates) {
    if (!path.includes(next) && issued(next, last)) yield* pathsOf([...path, next], trust);
  }
}

function issued(issuer: X509, { issuer: name, authorityKeyId, signed }: X509): boolean {
  if (issuer.subject !== name || !issuer.isCa) return false;
  if (authorityKeyId && issuer.subjectKeyId && authorityKeyId !== issuer.subjectKeyId) return false;
  return (
    signed.algorithm !== null &&
    signatureHolds(issuer.publicKey, signed.algorithm, signed.bytes, signed.signature)
  );
}

/** What the customer's certificate must be for, whoever issued it. */
function checkUse({ isCa, keyUsage, purposes }: X509): void {
  const signs = keyUsage?.has("digitalSignature") || keyUsage?.has("nonRepudiation");
  const meant = purposes?.some((purpose) => signingPurposes.includes(purpose)) ?? true;
  if (isCa || !signs || !meant) refuse("certificateUse");
}

/** What holds or not of one certificate, whatever stands above it. */
function checkAlone({ notBefore, notAfter, unknownCritical, publicKey }: X509, now: number): void {
  if (now < notBefore) refuse("certificateNotYetValid");
  // RFC 5280 section 4.1.2.5: up to and including notAfter, which is in whole seconds.
  if (now >= notAfter + 1000) refuse("certificateExpired");
  if (unknownCritical) refuse("certificateConstraint");
  checkKey(publicKey);
}

/** @param path the customer's certificate first, the anchor last */
function checkPath(path: readonly X509[], { lists, policies, hardFail }: Trust, now: number): void {
  for (const [at, ca] of path.entries()) {
    if (at === 0) continue;
    checkAlone(ca, now);
    const below = path.slice(0, at);
    if (!ca.keyUsage?.has("keyCertSign")) refuse("certificateConstraint");
    // Certificates that a CA issued to itself do not count, and neither does the customer's.
    const between = below.slice(1).filter(({ subject, issuer }) => subject !== issuer).length;
    if (ca.pathLength !== null && between > ca.pathLength) refuse("certificateConstraint");
    const { nameConstraints } = ca;
    if (nameConstraints && !below.every((name) => namesAllowed(name, nameConstraints))) {
      refuse("certificateConstraint");
    }
  }
  if (!policiesHold(path.slice(0, -1), policies)) refuse("certificatePolicy");
  for (const [at, issuer] of path.entries()) {
    const certificate = path[at - 1];
    if (!certificate) continue;
    const state = revocationOf(certificate, issuer, lists, now);
    if (state === "revoked") refuse("certificateRevoked");
    if (state === "unknown" && hardFail) refuse("revocationUnknown");
  }
}
