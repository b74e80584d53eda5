import { createHmac, createSecretKey } from "node:crypto";
import type { Secret } from "../../contract/secret.ts";
import type { VerificationAnswer } from "../../contract/verification.ts";
import { canonicalJson } from "../../trust/index.ts";
import type { RegistryContext } from "../context.ts";
import { RegistryError } from "../errors.ts";
import { createJudging } from "./judging.ts";
import { type Matching, matching, NO_STEP, type Request } from "./matching.ts";
import type { Judgement } from "./statement.ts";
import { type KnownToken, TokenCache } from "./tokenCache.ts";

const TRIES = 5;

function answerOf(
  requestId: string,
  { verdict, timeStep, drift, errorCount }: Judgement,
): VerificationAnswer {
  const counted = timeStep !== null && timeStep !== NO_STEP;
  return {
    requestId,
    accepted: verdict === "accepted",
    ...(verdict === "accepted" || verdict === "stale" ? {} : { reason: verdict }),
    ...(counted ? { timeStep } : {}),
    ...(drift === null ? {} : { drift }),
    ...(errorCount === null ? {} : { errorCount }),
  };
}

const isSealError = (error: unknown): boolean =>
  error instanceof RegistryError && (error.code === "sealBroken" || error.code === "keyMissing");

/**
 * A verifier over one registry's context; its cache of tokens lives as long as it does.
 * @throws RegistryError requestIdReused, transactionNotServed, ocraInputWrong, databaseDown, sealBroken, keyMissing
 */
export function createVerifier(context: RegistryContext): (request: Request) => Promise<VerificationAnswer> {
  const { vault, clock, keys, pool, cachedTokens, metrics } = context;
  const tokens = new TokenCache(pool, cachedTokens);
  const judge = createJudging(pool, (size) => metrics.batchSize.observe(size));
  // Given to node:crypto once: its bytes handed over each time take five times as long as the HMAC itself.
  const digestKey = keys.requestDigest.use((key) => createSecretKey(key));
  const digestOf = (request: Request): Buffer =>
    createHmac("sha256", digestKey).update(canonicalJson(request), "utf8").digest();

  return async (request) => {
    let digest: Buffer | undefined;
    for (let tries = 0; tries < TRIES; tries += 1) {
      const token = await tokens.find(request);
      if (!token) return { requestId: request.requestId, accepted: false, reason: "unknown" };
      const computed = await compute(request, token, tries === 0);
      if (computed) {
        digest ??= digestOf(request);
        const { vendorCode, serialNumber, requestId, institutionCode = null } = request;
        const named = { vendorCode, serialNumber, requestId, institutionCode };
        const judgement = await judge({ ...named, ...computed, digest, kekVersion: token.kekVersion });
        if (judgement && judgement.verdict !== "stale") return settle(request, token, digest, judgement);
      }
      // What is known of the token is old: read it again.
      tokens.forget(request);
    }
    // Every try met a token that had moved on: as busy as this only an attack is.
    throw new RegistryError("databaseDown");
  };

  /** Null when a seed that may have been kept for long does not open: it may have been sealed anew since. */
  async function compute(request: Request, token: KnownToken, mayBeOld: boolean): Promise<Matching | null> {
    let seed: Secret;
    try {
      seed = await vault.open(token.sealedSeed(), { seedOf: request });
    } catch (error) {
      if (mayBeOld && isSealError(error)) return null;
      throw error;
    }
    try {
      return matching({ request, token, seed, atMs: clock.now(), digestKey });
    } finally {
      seed.wipe();
    }
  }

  function settle(
    request: Request,
    token: KnownToken,
    digest: Buffer,
    judgement: Judgement,
  ): VerificationAnswer {
    if (judgement.seenDigest && !digest.equals(judgement.seenDigest)) {
      throw new RegistryError("requestIdReused");
    }
    if (judgement.verdict === "accepted" && !judgement.seenDigest) {
      token.drift = judgement.drift ?? token.drift;
      token.lastTimeStep = judgement.timeStep ?? token.lastTimeStep;
    }
    return answerOf(request.requestId, judgement);
  }
}
