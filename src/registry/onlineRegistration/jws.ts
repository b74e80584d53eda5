import { decodeProtectedHeader, errors, flattenedVerify } from "jose";
import { z } from "zod";
import type { FlattenedJws } from "../../contract/onlineRegistration.ts";
import { RegistryError } from "../errors.ts";
import { checkKey } from "./certificates/algorithms.ts";
import { readCertificate, type X509 } from "./certificates/certificate.ts";

/** RFC 7518 section 3: RSA and elliptic curves, with SHA-256 and longer. */
const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384"];
const MAX_CERTIFICATES = 8;

/** What of the protected header is read; a header that must be understood (`crit`) or changes the payload is refused. */
const Header = z.object({
  alg: z.string(),
  x5c: z.array(z.base64()).min(1).max(MAX_CERTIFICATES).optional(),
  crit: z.never().optional(),
  b64: z.never().optional(),
});

const refuse = (code: ConstructorParameters<typeof RegistryError>[0], cause?: unknown) =>
  new RegistryError(code, { rule: "R4b", cause });

/**
 * Check a JWS (RFC 7515, compact or flattened) over `content`, with the signer's certificate first in the protected
 * header's `x5c`. The certificate is not checked here.
 * @returns the signer's certificate
 * @throws RegistryError signatureUnreadable, signatureAlgorithm, certificateMissing, certificateUnreadable,
 *   certificateKeyWeak, signatureContent, signatureWrong
 */
export async function checkJws(jws: string | FlattenedJws, content: Uint8Array): Promise<X509> {
  const flattened = typeof jws === "string" ? flatten(jws) : jws;
  const { alg, x5c } = readHeader(flattened);
  if (!algorithms.includes(alg)) throw refuse("signatureAlgorithm");
  const certificate = readFirst(x5c);
  checkKey(certificate.publicKey);
  let payload: Uint8Array;
  try {
    ({ payload } = await flattenedVerify(flattened, certificate.publicKey, { algorithms }));
  } catch (cause) {
    throw refuse(cause instanceof errors.JWSInvalid ? "signatureUnreadable" : "signatureWrong", cause);
  }
  if (!Buffer.from(payload).equals(content)) throw refuse("signatureContent");
  return certificate;
}

function flatten(compact: string): FlattenedJws {
  const [protectedHeader, payload, signature, ...more] = compact.split(".");
  if (!protectedHeader || !payload || !signature || more.length > 0) throw refuse("signatureUnreadable");
  return { protected: protectedHeader, payload, signature };
}

function readHeader(jws: FlattenedJws): z.infer<typeof Header> {
  try {
    return Header.parse(decodeProtectedHeader(jws));
  } catch (cause) {
    throw refuse("signatureUnreadable", cause);
  }
}

function readFirst(x5c: readonly string[] | undefined): X509 {
  const [first] = x5c ?? [];
  if (first === undefined) throw refuse("certificateMissing");
  try {
    return readCertificate(Buffer.from(first, "base64"));
  } catch (cause) {
    throw refuse("certificateUnreadable", cause);
  }
}
