import { createHash, createHmac, type KeyObject } from "node:crypto";
import type { z } from "zod";
import { Secret } from "../../contract/secret.ts";
import type { Transaction } from "../../contract/transaction.ts";
import type { VerificationRequest } from "../../contract/verification.ts";
import {
  encodeTransaction,
  formatOcraSuite,
  matchingOcra,
  matchingTimeSteps,
  type OcraSuite,
  OtpError,
  ocra,
  ocraChallenge,
  ocraTimeStepAt,
  timeStepAt,
} from "../../otp/index.ts";
import { RegistryError } from "../errors.ts";
import { type JudgementInput, LOOK_AHEAD } from "./statement.ts";
import type { KnownToken } from "./tokenCache.ts";

/** Time steps computed either side of the expected one: the window of R7, and as much again that drift may have moved. */
const TIME_REACH = 3;
const TIME_SLACK = 2;
/** R7, where a counter is what moves and no drift is kept. */
const TIME_WINDOW = 1;
/** Counters computed before the next one, so that an OTP sent twice is called a replay. */
const COUNTER_BACK = 5;
const COUNTER_SLACK = 10;
/** The only "step" of a token that has neither counter nor time; the last one used up stays where it was. */
export const NO_STEP = -1;

export type Request = z.output<typeof VerificationRequest> & { readonly requestId: string };

/** The steps whose OTP is the one given. */
export type Matching = Pick<JudgementInput, "matches" | "now" | "computedAround" | "slack" | "question">;

/** One OTP, and what it takes to look for it. */
interface Search {
  readonly request: Request;
  readonly token: KnownToken;
  readonly seed: Secret;
  readonly atMs: number;
  readonly digestKey: KeyObject;
}

/**
 * The steps whose OTP is the one given, computed before the database is asked and so outside of any lock. They
 * cover more than the window, because the row may have moved since it was last seen here; the statement checks
 * that they cover enough.
 * @throws RegistryError transactionNotServed, ocraInputWrong
 */
export function matching(search: Search): Matching {
  const { method } = search.token;
  if (method.suite) return matchingSuite(search, method.suite);
  const { parameters } = method;
  const { request, token, seed: key, atMs } = search;
  const { otp, transaction } = request;
  if (request.ocra) throw ocraInputWrong(null);
  if (parameters.type === "HOTP") {
    if (transaction) throw new RegistryError("transactionNotServed");
    const { from, to } = counterRange(token);
    const window = Math.ceil((to - from) / 2);
    return byCounter(token, matchingTimeSteps({ key, parameters, otp, around: from + window, window }));
  }
  const now = timeStepAt(atMs / 1000, parameters.period);
  const around = now + token.drift;
  const window = TIME_REACH;
  return byTime(token, now, matchingTimeSteps({ key, parameters, otp, transaction, around, window }));
}

const counterRange = ({ lastTimeStep }: KnownToken) => ({
  from: lastTimeStep + 1 - COUNTER_BACK,
  to: lastTimeStep + 1 + LOOK_AHEAD + COUNTER_SLACK,
});

const byCounter = ({ lastTimeStep }: KnownToken, matches: readonly number[]): Matching => ({
  ...{ matches, now: null, computedAround: lastTimeStep, slack: COUNTER_SLACK, question: null },
});

const byTime = ({ drift }: KnownToken, now: number, matches: readonly number[]): Matching => ({
  ...{ matches, now, computedAround: drift, slack: TIME_SLACK, question: null },
});

/** RFC 6287. The counter moves where there is one, then the time, then nothing but the question. */
function matchingSuite(search: Search, suite: OcraSuite): Matching {
  const { request, token, seed, atMs, digestKey } = search;
  const question = questionOf(request, suite);
  const { session, passwordHash: hash } = request.ocra ?? {};
  const passwordHash = hash === undefined ? undefined : Secret.take(Buffer.from(hash, "hex"));
  const input = { question, session, passwordHash };
  try {
    const now = suite.time && ocraTimeStepAt(suite, atMs / 1000);
    const reach = suite.counter ? TIME_WINDOW : TIME_REACH;
    const range = counterRange(token);
    const found = matchingOcra({
      response: request.otp,
      counters: suite.counter ? between(range.from, range.to).map(BigInt) : [undefined],
      timeSteps: now === null ? [undefined] : between(now + token.drift - reach, now + token.drift + reach),
      compute: (at) => ocra(seed, suite, { ...input, ...at }),
    });
    if (suite.counter) return byCounter(token, [...new Set(found.map((at) => Number(at.counter)))]);
    if (now !== null)
      return byTime(
        token,
        now,
        found.map((at) => Number(at.timeStep)),
      );
    const asked = createHmac("sha256", digestKey).update(ocraChallenge(suite, input)).digest();
    return {
      ...byCounter(
        token,
        found.map(() => NO_STEP),
      ),
      question: asked,
    };
  } catch (error) {
    if (!(error instanceof OtpError) || error.code !== "badOcraInput") throw error;
    throw ocraInputWrong(suite, error);
  } finally {
    passwordHash?.wipe();
  }
}

const ocraInputWrong = (suite: OcraSuite | null, cause?: unknown): RegistryError =>
  new RegistryError("ocraInputWrong", {
    parameters: { suite: suite === null ? "-" : formatOcraSuite(suite) },
    cause,
  });

const between = (from: number, to: number): number[] =>
  Array.from({ length: to - Math.max(0, from) + 1 }, (_, i) => Math.max(0, from) + i);

/**
 * The question as it was asked, or the transaction as one (R11, docs/transaction-encoding.md).
 * @throws RegistryError ocraInputWrong, transactionNotServed
 */
function questionOf({ ocra: given, transaction }: Request, suite: OcraSuite): string {
  if (transaction === undefined && given?.question !== undefined) return given.question;
  if (transaction === undefined || given?.question !== undefined) throw ocraInputWrong(suite);
  return transactionQuestion(transaction, suite);
}

/** @throws RegistryError transactionNotServed when the suite has no room for the hash */
function transactionQuestion(transaction: Transaction, { question }: OcraSuite): string {
  if (question.format === "N" || question.upTo < 64) throw new RegistryError("transactionNotServed");
  return createHash("sha256").update(encodeTransaction(transaction)).digest("hex");
}
