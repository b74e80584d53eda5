import { CompactSign, compactVerify, decodeProtectedHeader, importJWK, type JWK } from "jose";
import { IntegrityClaims } from "../contract/phones.ts";

/** Told apart from every other JWS by its type (RFC 8725 section 3.11). */
const TYPE = "smartotp-integrity+jws";
const ALGORITHMS = ["EdDSA", "ES256"];

/** A platform's key as a JWK (RFC 7517) with `kid` and `alg`. */
export type IntegrityKey = JWK & { readonly kid: string; readonly alg: string };

/**
 * State that app and phone are as `claims` says: a JWS in compact form (RFC 7515). This is the platform's part; of
 * ours only the reference phone does it, with the key of a training registry.
 */
export async function signIntegrity(claims: IntegrityClaims, privateKey: IntegrityKey): Promise<string> {
  const { kid, alg } = privateKey;
  return new CompactSign(Buffer.from(JSON.stringify(claims), "utf8"))
    .setProtectedHeader({ alg, kid, typ: TYPE })
    .sign(await importJWK(privateKey, alg));
}

/**
 * The claims of a statement that one of `keys` signed, and which one; null for anything else. What the claims say
 * is for the caller to judge. A key is used with its own algorithm only, whatever the statement's header asks for.
 */
export async function verifyIntegrity<K extends IntegrityKey>(
  statement: string,
  keys: readonly K[],
): Promise<{ readonly claims: IntegrityClaims; readonly key: K } | null> {
  try {
    const { kid, typ } = decodeProtectedHeader(statement);
    const key = keys.find((known) => known.kid === kid);
    if (!key || typ !== TYPE || !ALGORITHMS.includes(key.alg)) return null;
    const { payload } = await compactVerify(statement, await importJWK(key, key.alg), {
      algorithms: [key.alg],
    });
    const claims = IntegrityClaims.safeParse(JSON.parse(Buffer.from(payload).toString("utf8")));
    return claims.success ? { claims: claims.data, key } : null;
  } catch {
    return null;
  }
}
