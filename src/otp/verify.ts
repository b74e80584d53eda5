import { createHash } from "node:crypto";
import type { Secret } from "../contract/secret.ts";
import type { OtpParameters } from "../contract/token.ts";
import type { Transaction } from "../contract/transaction.ts";
import { OtpError } from "./errors.ts";
import { hmacWith } from "./hmac.ts";
import { checkDigits, truncatedValue, writeMovingFactor } from "./hotp.ts";
import { timeStepAt } from "./totp.ts";
import { encodeTransaction } from "./transactionEncoding.ts";

/** R7: look-ahead of an ordinary verification, time steps either side. */
const DEFAULT_WINDOW = 1;
/** R7: reach of a resynchronisation, time steps either side. */
const RESYNCHRONISATION_WINDOW = 20;
const MAX_WINDOW = 100;

/** How a verification ends. `drift` is what the token's clock is ahead (+) or behind (-), in time steps. */
type TotpVerification =
  | { readonly accepted: true; readonly timeStep: number; readonly drift: number }
  | { readonly accepted: false; readonly reason: "wrong" | "replayed" };

/**
 * An OTP as a number, or -1 when it is not `digits` decimal digits or larger than truncation can ever give.
 * -1 matches no time step, and is compared all the same, so the time taken does not tell.
 */
export function otpValue(otp: string, digits: number): number {
  if (otp.length !== digits || !/^\d+$/.test(otp)) return -1;
  const value = Number(otp);
  return value > 0x7fff_ffff ? -1 : value;
}

/** 1 when the numbers are equal, else 0; without a branch (operands: 0 to 2^31-1, or -1 for "never"). */
export function equalValue(a: number, b: number): number {
  const difference = a ^ b;
  return ~(difference | -difference) >>> 31;
}

interface Window {
  readonly key: Secret;
  readonly parameters: OtpParameters;
  readonly transaction?: Transaction | undefined;
  readonly around: number;
  readonly window: number;
}

/**
 * Visit every time step of the window with the value its OTP has. Always the whole window: when it stops does
 * not depend on what matched.
 */
function eachStep(of: Window, visit: (timeStep: number, value: number) => void): void {
  const { key, parameters, around, window } = of;
  checkDigits(parameters.digits);
  if (!Number.isInteger(window) || window < 0 || window > MAX_WINDOW) {
    throw new OtpError("badParameters", { parameters: { field: "window" } });
  }
  if (!Number.isSafeInteger(around)) throw new OtpError("badTime");
  const message = new Uint8Array(of.transaction === undefined ? 8 : 40);
  if (of.transaction !== undefined) {
    message.set(createHash("sha256").update(encodeTransaction(of.transaction)).digest(), 8);
  }
  const mac = hmacWith(key, parameters.algorithm);
  for (let step = Math.max(0, around - window); step <= around + window; step += 1) {
    writeMovingFactor(message, step);
    visit(step, truncatedValue(mac(message), parameters.digits));
  }
}

/**
 * All time steps of [around - window, around + window] whose OTP is `otp`, ascending; constant-time comparison,
 * the whole window is always computed.
 * @param input.transaction when given, the OTP is the transaction-linked one (R11)
 * @throws OtpError `badKey`, `badParameters`, `badTime`, `badTransaction`
 */
export function matchingTimeSteps(input: Window & { readonly otp: string }): number[] {
  const typed = otpValue(input.otp, input.parameters.digits);
  const matches: number[] = [];
  eachStep(input, (step, value) => {
    if (equalValue(typed, value) === 1) matches.push(step);
  });
  return matches;
}

/** Of the time steps that matched, the fresh one nearest the centre (R8); the earlier one of two. */
function settle(
  matches: readonly number[],
  around: number,
  last: number | null,
  now: number,
): TotpVerification {
  // R8: an accepted time step, and every one up to it, is never accepted again.
  const fresh = last === null ? matches : matches.filter((step) => step > last);
  const [first, ...others] = fresh;
  if (first === undefined) return { accepted: false, reason: matches.length > 0 ? "replayed" : "wrong" };
  const distance = (step: number): number => Math.abs(step - around);
  const timeStep = others.reduce((best, step) => (distance(step) < distance(best) ? step : best), first);
  return { accepted: true, timeStep, drift: timeStep - now };
}

/** What the verifier keeps of a token: its drift (R7) and the last accepted time step (R8). */
interface TokenPosition {
  readonly key: Secret;
  readonly parameters: OtpParameters;
  /** Seconds since 1970 by the verifier's clock. */
  readonly atSeconds: number;
  /** Time steps the token's clock was ahead at its last accepted OTP; 0 for a new token. */
  readonly drift: number;
  /** Last accepted time step; null when none was accepted yet. */
  readonly lastTimeStep: number | null;
  /** Time steps either side of the expected one. */
  readonly window?: number | undefined;
}

/**
 * Verify a TOTP, or with `transaction` a transaction-linked OTP (R7, R8, R11). The caller stores `timeStep` and
 * `drift` of an accepted one in the same database transaction in which it read `lastTimeStep`.
 * @throws OtpError `badKey`, `badParameters`, `badTime`, `badTransaction`
 */
export function verifyTotp(
  input: TokenPosition & { readonly otp: string; readonly transaction?: Transaction | undefined },
): TotpVerification {
  const now = timeStepAt(input.atSeconds, input.parameters.period);
  const around = now + input.drift;
  const matches = matchingTimeSteps({
    key: input.key,
    parameters: input.parameters,
    otp: input.otp,
    transaction: input.transaction,
    around,
    window: input.window ?? DEFAULT_WINDOW,
  });
  return settle(matches, around, input.lastTimeStep, now);
}

/**
 * Find a drifted token again by two consecutive OTPs (R7), both inside the window and both fresh (R8).
 * An accepted answer names the time step of the second.
 * @throws OtpError `badKey`, `badParameters`, `badTime`
 */
export function resynchronise(
  input: TokenPosition & { readonly first: string; readonly second: string },
): TotpVerification {
  const { key, parameters, lastTimeStep } = input;
  const first = otpValue(input.first, parameters.digits);
  const second = otpValue(input.second, parameters.digits);
  const now = timeStepAt(input.atSeconds, parameters.period);
  const around = now + input.drift;
  const matches: number[] = [];
  let before = 0;
  eachStep({ key, parameters, around, window: input.window ?? RESYNCHRONISATION_WINDOW }, (step, value) => {
    if ((before & equalValue(second, value)) === 1) matches.push(step);
    before = equalValue(first, value);
  });
  // Both must be fresh: the second is only when the first, one step earlier, is past the last accepted one.
  return settle(matches, around, lastTimeStep === null ? null : lastTimeStep + 1, now);
}
