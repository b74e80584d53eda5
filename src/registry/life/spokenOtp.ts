import type { Secret } from "../../contract/secret.ts";
import type { OtpParameters } from "../../contract/token.ts";
import { matchingTimeSteps, timeStepAt, verifyHotp } from "../../otp/index.ts";
import { type EntryCase, note } from "../journal/outcome.ts";
import { parametersOf } from "../tokens.ts";
import { MAX_ERRORS, WINDOW } from "../verification/statement.ts";
import { Refusal } from "./refusal.ts";
import { openSeed } from "./seed.ts";
import { setToken, type TokenRow } from "./tokenRow.ts";

const MINUTE_MS = 60_000;
/** R12: how long a registration that was captured offline may wait for the line. */
export const OFFLINE_WINDOW_MS = 48 * 60 * MINUTE_MS;
/** R12: an unlock and a time correction wait for the line, so their OTPs are a moment old. */
export const WITH_THE_LINE_MS = 5 * MINUTE_MS;
/** How far a workstation's clock may run ahead of the registry's. */
const CLOCK_TOLERANCE_MS = 2 * MINUTE_MS;

/** An OTP that a customer read out at a counter, and when. */
interface SpokenOtp {
  readonly otp: string;
  readonly capturedAt: string;
}

/** Where a token stands after an accepted OTP: its newest step (or counter) and its drift. */
interface Position {
  readonly lastTimeStep: number;
  readonly drift: number;
}
export type Judged = Position | "wrong" | "replayed";

const refOf = (token: TokenRow) => ({ vendorCode: token.vendor_code, serialNumber: token.serial_number });

/**
 * The moment of capture in milliseconds, when it is one that may still be judged.
 * @throws Refusal otpTooOld, otpFromFuture
 */
export function captured(
  { context }: Pick<EntryCase, "context">,
  capturedAt: string,
  { oldestMs, rule }: { readonly oldestMs: number; readonly rule: string },
): number {
  const at = Date.parse(capturedAt);
  const now = context.clock.now();
  if (at > now + CLOCK_TOLERANCE_MS) throw new Refusal("otpFromFuture", rule);
  if (at < now - oldestMs) throw new Refusal("otpTooOld", rule);
  return at;
}

/** @throws Refusal ocraNotServed */
export function servedParameters(token: TokenRow, rule: string): OtpParameters {
  if (token.otp_type === "OCRA") throw new Refusal("ocraNotServed", rule);
  return parametersOf(token);
}

/**
 * Take an OTP the customer read out, judged as of its capture (R12): with the token's drift (R7), and only when
 * neither it nor a later one was used since (R8). A right one is used up and sets the count of errors to 0, a wrong
 * one counts as an error like any other (R5); a replayed one does not. The caller holds the token's row.
 * @throws Refusal otpWrong, otpReplayed, otpTooOld, otpFromFuture, ocraNotServed
 */
export async function takeSpokenOtp(
  of: EntryCase,
  token: TokenRow,
  spoken: SpokenOtp,
  limits: { readonly oldestMs: number; readonly rule: string },
): Promise<void> {
  const at = captured(of, spoken.capturedAt, limits);
  const parameters = servedParameters(token, limits.rule);
  const judged = await openSeed(of.context, token, (key) =>
    parameters.type === "HOTP"
      ? judgeHotp(token, { key, parameters, otp: spoken.otp })
      : judgeTotp(token, { key, parameters, otp: spoken.otp }, at),
  );
  if (judged === "replayed") throw new Refusal("otpReplayed", limits.rule);
  if (judged === "wrong") {
    await countError(of, token);
    throw new Refusal("otpWrong", limits.rule);
  }
  await accept(of, token, judged);
}

interface Typed {
  readonly key: Secret;
  readonly parameters: OtpParameters;
  readonly otp: string;
}

function judgeTotp(token: TokenRow, typed: Typed, at: number): Judged {
  const step = timeStepAt(at / 1000, typed.parameters.period);
  const matches = matchingTimeSteps({ ...typed, around: step + token.drift, window: WINDOW });
  // R8: the latest of several steps with these digits, so that they cannot be accepted once more.
  const latest = matches.at(-1);
  if (latest === undefined) return "wrong";
  return latest > token.last_time_step ? { lastTimeStep: latest, drift: latest - step } : "replayed";
}

function judgeHotp(token: TokenRow, typed: Typed): Judged {
  const found = verifyHotp({ ...typed, counter: token.last_time_step + 1 });
  return found.accepted ? { lastTimeStep: Number(found.counter), drift: token.drift } : "wrong";
}

/** R8, R5: the step is used up and the errors are forgotten, except of a locked token, which only an unlock opens. */
export async function accept({ trx }: EntryCase, token: TokenRow, position: Position): Promise<void> {
  await setToken(trx, refOf(token), {
    last_time_step: position.lastTimeStep,
    drift: position.drift,
    ...(token.state === "locked" ? {} : { error_count: 0 }),
  });
}

/** R5: one more wrong OTP, and the lock at the tenth. A token that cannot be used counts no further. */
export async function countError(of: EntryCase, token: TokenRow): Promise<void> {
  if (token.state !== "active") return;
  const errors = Math.min(token.error_count + 1, MAX_ERRORS);
  const locked = errors >= MAX_ERRORS;
  await setToken(of.trx, refOf(token), { error_count: errors, ...(locked ? { state: "locked" } : {}) });
  await note(of, locked ? "token.locked" : "token.errorCounted", refOf(token), {
    reason: "wrongOtp",
    errors,
    ...(locked ? { state: "locked" } : {}),
  });
}
