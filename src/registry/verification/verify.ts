import { createHmac, createSecretKey } from "node:crypto";
import type { z } from "zod";
import type { VerificationAnswer, VerificationRequest } from "../../contract/registry.ts";
import type { Secret } from "../../contract/secret.ts";
import { matchingTimeSteps, timeStepAt } from "../../otp/index.ts";
import { canonicalJson } from "../../trust/index.ts";
import type { RegistryContext } from "../context.ts";
import { violatedUnique } from "../database.ts";
import { RegistryError } from "../errors.ts";
import type { Vault } from "../vault.ts";
import { type Judgement, type JudgementInput, judge, LOOK_AHEAD } from "./statement.ts";
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
function compute(request: Request, token: KnownToken, vault: Vault, atMs: number): Computed {
  const { otp, transaction } = request;
  const { parameters } = token;
  const seed: Secret = vault.open(token.seed, { seedOf: request });
  try {
    if (parameters.type === "HOTP") {
      const from = token.lastTimeStep + 1 - HOTP_BACK;
      const to = token.lastTimeStep + 1 + LOOK_AHEAD + HOTP_SLACK;
      const window = Math.ceil((to - from) / 2);
      const matches = matchingTimeSteps({ key: seed, parameters, otp, around: from + window, window });
      return { matches, now: null, computedAround: token.lastTimeStep, slack: HOTP_SLACK };
    }
    const now = timeStepAt(atMs / 1000, parameters.period);
    const around = now + token.drift;
    const matches = matchingTimeSteps({
      key: seed,
      parameters,
      otp,
      transaction,
      around,
      window: TOTP_REACH,
    });
    return { matches, now, computedAround: token.drift, slack: TOTP_SLACK };
  } finally {
    seed.wipe();
  }
}

function answerOf(request: Request, judgement: Judgement): VerificationAnswer {
  const { verdict, timeStep, drift, errorCount } = judgement;
  return {
    requestId: request.requestId,
    accepted: verdict === "accepted",
    ...(verdict === "accepted" || verdict === "stale" ? {} : { reason: verdict }),
    ...(timeStep === null ? {} : { timeStep }),
    ...(drift === null ? {} : { drift }),
    ...(errorCount === null ? {} : { errorCount }),
  };
}

/**
 * A verifier over one registry's context; its cache of tokens lives as long as it does.
 * @throws RegistryError requestIdReused, transactionNotServed, databaseDown
 */
export function createVerifier(context: RegistryContext): (request: Request) => Promise<VerificationAnswer> {
  const { vault, clock, keys, pool } = context;
  const cache = new TokenCache(pool);
  // Given to node:crypto once: its bytes handed over each time take five times as long as the HMAC itself.
  const digestKey = keys.requestDigest.use((key) => createSecretKey(key));
  const digestOf = (request: Request): Buffer =>
    createHmac("sha256", digestKey).update(canonicalJson(request), "utf8").digest();

  return async (request) => {
    const token = await cache.find(request);
    if (!token) return { requestId: request.requestId, accepted: false, reason: "unknown" };
    if (token.parameters.type === "HOTP" && request.transaction)
      throw new RegistryError("transactionNotServed");
    const digest = digestOf(request);
    for (let tries = 0; tries < TRIES; tries += 1) {
      const judgement = await attempt(request, token, digest);
      if (!judgement) continue;
      if (judgement.seenDigest && !digest.equals(judgement.seenDigest)) {
        throw new RegistryError("requestIdReused");
      }
      return answerOf(request, judgement);
    }
    // Every try met a token that had moved on: as busy as this only an attack is.
    throw new RegistryError("databaseDown");
  };

  /** Null: try again, with what was learnt. */
  async function attempt(request: Request, token: KnownToken, digest: Buffer): Promise<Judgement | null> {
    const { vendorCode, serialNumber, requestId, institutionCode = null } = request;
    const computed = compute(request, token, vault, clock.now());
    let judgement: Judgement | null;
    try {
      const named = { vendorCode, serialNumber, requestId, digest, institutionCode };
      judgement = await judge(pool, { ...named, ...computed });
    } catch (error) {
      if (violatedUnique(error) === "verification_requests_pkey") return null;
      throw error;
    }
    if (!judgement) return null;
    token.drift = judgement.positionDrift;
    token.lastTimeStep = judgement.positionStep;
    return judgement.verdict === "stale" ? null : judgement;
  }
}
