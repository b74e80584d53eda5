import { constants, type KeyObject, verify } from "node:crypto";
import { type AlgorithmIdentifier, RSASSAPSSParams } from "pkijs";
import { RegistryError } from "../../errors.ts";

/** Hash functions that a signature may rest on; MD5, SHA-1 and SHA-224 are not among them. */
export type HashName = "sha256" | "sha384" | "sha512";

/** How a signature was made: RSASSA-PKCS1-v1_5 or -PSS (RFC 8017), or ECDSA with a DER signature (RFC 3279). */
export type SignatureAlgorithm =
  | { readonly kind: "rsa" | "ecdsa"; readonly hash: HashName }
  | { readonly kind: "pss"; readonly hash: HashName; readonly saltLength: number };

const hashes: Readonly<Record<string, HashName>> = {
  "2.16.840.1.101.3.4.2.1": "sha256",
  "2.16.840.1.101.3.4.2.2": "sha384",
  "2.16.840.1.101.3.4.2.3": "sha512",
};

const signatures: Readonly<Record<string, SignatureAlgorithm>> = {
  "1.2.840.113549.1.1.11": { kind: "rsa", hash: "sha256" },
  "1.2.840.113549.1.1.12": { kind: "rsa", hash: "sha384" },
  "1.2.840.113549.1.1.13": { kind: "rsa", hash: "sha512" },
  "1.2.840.10045.4.3.2": { kind: "ecdsa", hash: "sha256" },
  "1.2.840.10045.4.3.3": { kind: "ecdsa", hash: "sha384" },
  "1.2.840.10045.4.3.4": { kind: "ecdsa", hash: "sha512" },
};

const RSA_ENCRYPTION = "1.2.840.113549.1.1.1";
const RSASSA_PSS = "1.2.840.113549.1.1.10";
const MGF1 = "1.2.840.113549.1.1.8";
const MAX_SALT = 512;

/** The hash function of an algorithm identifier; null for those that are too weak or unknown. */
export function hashOf({ algorithmId }: AlgorithmIdentifier): HashName | null {
  return hashes[algorithmId] ?? null;
}

/**
 * The signature algorithm of an algorithm identifier; null for those that are too weak or unknown.
 * @param digest the signer's digest algorithm: CMS names RSA without one (RFC 3370 section 3.2)
 */
export function signatureAlgorithmOf(
  identifier: AlgorithmIdentifier,
  digest?: HashName,
): SignatureAlgorithm | null {
  const { algorithmId } = identifier;
  if (algorithmId === RSA_ENCRYPTION && digest) return { kind: "rsa", hash: digest };
  const algorithm = algorithmId === RSASSA_PSS ? pssOf(identifier) : (signatures[algorithmId] ?? null);
  return digest && algorithm?.hash !== digest ? null : algorithm;
}

/** RFC 4055 section 3.1: the mask is generated with the same hash function. */
function pssOf(identifier: AlgorithmIdentifier): SignatureAlgorithm | null {
  const params = new RSASSAPSSParams({ schema: identifier.algorithmParams });
  const hash = hashOf(params.hashAlgorithm);
  const { algorithmId: mask, algorithmParams: maskHash } = params.maskGenAlgorithm;
  const { saltLength, trailerField } = params;
  if (!hash || mask !== MGF1 || trailerField !== 1) return null;
  if (!Number.isInteger(saltLength) || saltLength < 0 || saltLength > MAX_SALT) return null;
  const named: unknown = maskHash?.valueBlock?.value?.[0]?.valueBlock?.toString();
  return typeof named === "string" && hashes[named] === hash ? { kind: "pss", hash, saltLength } : null;
}

/** Whether `signature` over `data` was made with the private half of `key`. Never throws. */
export function signatureHolds(
  key: KeyObject,
  algorithm: SignatureAlgorithm,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  try {
    switch (algorithm.kind) {
      case "rsa":
        return (
          key.asymmetricKeyType === "rsa" &&
          verify(algorithm.hash, data, { key, padding: constants.RSA_PKCS1_PADDING }, signature)
        );
      case "pss": {
        const { hash, saltLength } = algorithm;
        const padding = constants.RSA_PKCS1_PSS_PADDING;
        return verify(hash, data, { key, padding, saltLength }, signature);
      }
      case "ecdsa":
        return (
          key.asymmetricKeyType === "ec" &&
          verify(algorithm.hash, data, { key, dsaEncoding: "der" }, signature)
        );
    }
  } catch {
    return false;
  }
}

/**
 * Keys that may sign: RSA of 2048 to 8192 bits, and the elliptic curves P-256 and P-384.
 * @throws RegistryError certificateKeyWeak
 */
export function checkKey(key: KeyObject): void {
  const { modulusLength = 0, namedCurve = "" } = key.asymmetricKeyDetails ?? {};
  const rsa = key.asymmetricKeyType === "rsa" || key.asymmetricKeyType === "rsa-pss";
  const strong = rsa
    ? modulusLength >= 2048 && modulusLength <= 8192
    : key.asymmetricKeyType === "ec" && ["prime256v1", "secp384r1"].includes(namedCurve);
  if (!strong) throw new RegistryError("certificateKeyWeak", { rule: "R4b" });
}
