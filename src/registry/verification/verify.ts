import { createHmac, createSecretKey } from "node:crypto";
import type { z } from "zod";
import type { VerificationAnswer, VerificationRequest } from "../../contract/registry.ts";
import type { Secret } from "../../contract/secret.ts";
import { matchingTimeSteps, timeStepAt } from "../../otp/index.ts";
import { canonicalJson } from "../../trust/index.ts";
import type { RegistryContext } from "../context.ts";
import { RegistryError } from "../errors.ts";
import { createJudging } from "./judging.ts";
import { type Judgement, type JudgementInput, LOOK_AHEAD } from "./statement.ts";
import { type KnownToken, TokenCache } from "./tokenCache.ts";

type Request = z.output<typeof VerificationRequest> & { readonly requestId: string };

/** Time steps computed either side of the expected one: the window of R7, and as much again that drift may have moved. */
const TOTP_REACH = 3;
const TOTP_SLACK = 2;
/** Counters computed before the next one, so that a HOTP sent twice is called a replay. */
const HOTP_BACK = 5;
const HOTP_SLACK = 10;
const TRIES = 5;

interface Computed extends Pick<JudgementInput, "matches" | "now" | "computedAround" | "slack"> {}

/**
 * The steps whose OTP is the one given, computed before the database is asked and so outside of any lock. They
 * cover more than the window, because the row may have moved since it was last seen here; the statement checks
 * that they cover enough.
 */
function matching(request: Request, token: KnownToken, seed: Secret, atMs: number): Computed {
  const { otp, transaction } = request;
  const { parameters } = token;
  if (parameters.type === "HOTP") {
    if (transaction) throw new RegistryError("transactionNotServed");
    const from = token.lastTimeStep + 1 - HOTP_BACK;
    const to = token.lastTimeStep + 1 + LOOK_AHEAD + HOTP_SLACK;
    const window = Math.ceil((to - from) / 2);
    const matches = matchingTimeSteps({ key: seed, parameters, otp, around: from + window, window });
    return { matches, now: null, computedAround: token.lastTimeStep, slack: HOTP_SLACK };
  }
  const now = timeStepAt(atMs / 1000, parameters.period);
  const around = now + token.drift;
  const window = TOTP_REACH;
  const matches = matchingTimeSteps({ key: seed, parameters, otp, transaction, around, window });
  return { matches, now, computedAround: token.drift, slack: TOTP_SLACK };
}

function answerOf(
  requestId: string,
  { verdict, timeStep, drift, errorCount }: Judgement,
): VerificationAnswer {
  return {
    requestId,
    accepted: verdict === "accepted",
    ...(verdict === "accepted" || verdict === "stale" ? {} : { reason: verdict }),
    ...(timeStep === null ? {} : { timeStep }),
    ...(drift === null ? {} : { drift }),
    ...(errorCount === null ? {} : { errorCount }),
  };
}

const isSealError = (error: unknown): boolean =>
  error instanceof RegistryError && (error.code === "sealBroken" || error.code === "keyMissing");

/**
 * A verifier over one registry's context; its cache of tokens lives as long as it does.
 * @throws RegistryError requestIdReused, transactionNotServed, databaseDown, sealBroken, keyMissing
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
      const computed = compute(request, token, tries === 0);
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
  function compute(request: Request, token: KnownToken, mayBeOld: boolean): Computed | null {
    let seed: Secret;
    try {
      seed = vault.open(token.sealedSeed(), { seedOf: request });
    } catch (error) {
      if (mayBeOld && isSealError(error)) return null;
      throw error;
    }
    try {
      return matching(request, token, seed, clock.now());
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
