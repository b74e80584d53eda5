import { z } from "zod";
import { Base64Url } from "../../contract/ids.ts";
import { IntegrityClaims, type PhoneDevice } from "../../contract/phones.ts";
import { type IntegrityKey, verifyIntegrity } from "../../trust/index.ts";
import { RegistryError } from "../errors.ts";
import { type AttestationKey, REFERENCE_APP } from "../training/attestationKey.ts";

/** What a statement of integrity should say. */
interface IntegrityExpectation {
  /** `phoneIntegrityNonce` of the registration. */
  readonly nonce: string;
  readonly os: PhoneDevice["os"];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * What came of a statement. `unproven`: it proves nothing (not signed by a platform, of another phone, another app,
 * another time). `tampered`: the platform itself says that app or phone are.
 */
type IntegrityFinding =
  | { readonly finding: "genuine" }
  | { readonly finding: "tampered" }
  | { readonly finding: "unproven"; readonly because: "signature" | "nonce" | "time" | "platform" };

/** Decides whether a phone is untampered (R9). Replaceable: each platform states it in its own way. */
export interface IntegrityVerifier {
  /** @throws RegistryError integrityUnavailable when it cannot be decided now */
  verify(statement: string, expected: IntegrityExpectation): Promise<IntegrityFinding>;
}

const MINUTE_MS = 60_000;
/** A statement is made for one registration, which follows at once. */
const OLDEST_MS = 10 * MINUTE_MS;
const CLOCK_SKEW_MS = 5 * MINUTE_MS;

/** Names of keys that only training registries have. */
const TRAINING_KEY = /^training-/;

const kid = z
  .string()
  .min(1)
  .max(200)
  .refine((name) => !TRAINING_KEY.test(name), "a training registry's key");
const coordinate = Base64Url.length(43);

/** A platform whose statements are believed: its public key as a JWK, and the app it must have looked at. */
export const Platform = z.strictObject({
  os: z.enum(["android", "ios"]),
  app: IntegrityClaims.shape.app,
  key: z.discriminatedUnion("alg", [
    z.strictObject({
      alg: z.literal("ES256"),
      kid,
      kty: z.literal("EC"),
      crv: z.literal("P-256"),
      x: coordinate,
      y: coordinate,
    }),
    z.strictObject({
      alg: z.literal("EdDSA"),
      kid,
      kty: z.literal("OKP"),
      crv: z.literal("Ed25519"),
      x: coordinate,
    }),
  ]),
});
export type Platform = z.infer<typeof Platform>;

interface Believed {
  readonly os: PhoneDevice["os"];
  readonly app: string;
  readonly key: IntegrityKey;
}

/** Statements of the platforms that a production registry was configured with; with none it decides nothing. */
export const platformIntegrity = (platforms: readonly Platform[]): IntegrityVerifier =>
  jwsIntegrity(platforms);

/**
 * Training: the statements of this registry's reference phone, and of no real phone. The other way round a production
 * registry has neither the key nor the kind of phone.
 */
export function trainingIntegrity({ d: _private, ...key }: AttestationKey): IntegrityVerifier {
  return jwsIntegrity([{ os: "reference", app: REFERENCE_APP, key }]);
}

function jwsIntegrity(believed: readonly Believed[]): IntegrityVerifier {
  return {
    async verify(statement, { nonce, os, now }) {
      if (believed.length === 0) throw new RegistryError("integrityUnavailable", { rule: "R9" });
      const keys = believed.map((platform) => ({ ...platform.key, platform }));
      const verified = await verifyIntegrity(statement, keys);
      if (!verified) return { finding: "unproven", because: "signature" };
      const { claims, key } = verified;
      const age = now - claims.iat * 1000;
      if (claims.nonce !== nonce) return { finding: "unproven", because: "nonce" };
      if (age > OLDEST_MS || age < -CLOCK_SKEW_MS) return { finding: "unproven", because: "time" };
      const { platform } = key;
      if (claims.os !== os || platform.os !== os || claims.app !== platform.app) {
        return { finding: "unproven", because: "platform" };
      }
      return { finding: claims.verdict };
    },
  };
}
