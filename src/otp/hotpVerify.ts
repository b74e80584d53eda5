import type { Secret } from "../contract/secret.ts";
import { OtpError } from "./errors.ts";
import { hmacWith } from "./hmac.ts";
import { checkDigits, type HotpParameters, truncatedValue, writeMovingFactor } from "./hotp.ts";
import { equalValue, otpValue } from "./verify.ts";

/** RFC 4226 section 7.4: how far ahead of the server an honest token may have been pressed. */
const DEFAULT_LOOK_AHEAD = 10;
const RESYNCHRONISATION_LOOK_AHEAD = 100;
const MAX_LOOK_AHEAD = 1000;

/** `counter` is the value that matched; `nextCounter` is what the verifier must store (R8). */
type HotpVerification =
  | { readonly accepted: true; readonly counter: bigint; readonly nextCounter: bigint }
  | { readonly accepted: false; readonly reason: "wrong" };

interface CounterWindow {
  readonly key: Secret;
  readonly parameters: HotpParameters;
  /** The verifier's counter: the lowest value it still accepts. */
  readonly counter: bigint | number;
  /** How many values after `counter` are tried as well. */
  readonly lookAhead?: number | undefined;
}

/** The lowest counter at which `matches` says 1, after computing the whole window. */
function search(of: CounterWindow, lookAhead: number, matches: (value: number) => number): HotpVerification {
  checkDigits(of.parameters.digits);
  if (!Number.isInteger(lookAhead) || lookAhead < 0 || lookAhead > MAX_LOOK_AHEAD) {
    throw new OtpError("badParameters", { parameters: { field: "lookAhead" } });
  }
  const mac = hmacWith(of.key, of.parameters.algorithm);
  const message = new Uint8Array(8);
  writeMovingFactor(message, of.counter);
  const from = BigInt(of.counter);
  let found = -1;
  for (let ahead = lookAhead; ahead >= 0; ahead -= 1) {
    // At the very end of the counter's range the window is cut short: the next counter must still be one.
    if (from + BigInt(ahead) >= 0xffff_ffff_ffff_ffffn) continue;
    writeMovingFactor(message, from + BigInt(ahead));
    if (matches(truncatedValue(mac(message), of.parameters.digits)) === 1) found = ahead;
  }
  if (found < 0) return { accepted: false, reason: "wrong" };
  const counter = from + BigInt(found);
  return { accepted: true, counter, nextCounter: counter + 1n };
}

/**
 * Verify a HOTP with look-ahead (RFC 4226 section 7.4). A counter below the verifier's never matches: that is
 * what refuses a replay (R8).
 * @param input.lookAhead default 10
 * @throws OtpError `badKey`, `badParameters`, `badCounter`
 */
export function verifyHotp(input: CounterWindow & { readonly otp: string }): HotpVerification {
  const typed = otpValue(input.otp, input.parameters.digits);
  return search(input, input.lookAhead ?? DEFAULT_LOOK_AHEAD, (value) => equalValue(typed, value));
}

/**
 * Find a token that was pressed far ahead, by two consecutive HOTPs (RFC 4226 section 7.4). An accepted answer
 * names the counter of the second.
 * @param input.lookAhead default 100
 * @throws OtpError `badKey`, `badParameters`, `badCounter`
 */
export function resynchroniseHotp(
  input: CounterWindow & { readonly first: string; readonly second: string },
): HotpVerification {
  const first = otpValue(input.first, input.parameters.digits);
  const second = otpValue(input.second, input.parameters.digits);
  let after = 0;
  // The search runs downwards, so what was seen just before is the counter after this one.
  const found = search(input, input.lookAhead ?? RESYNCHRONISATION_LOOK_AHEAD, (value) => {
    const both = equalValue(first, value) & after;
    after = equalValue(second, value);
    return both;
  });
  if (!found.accepted) return found;
  return { accepted: true, counter: found.counter + 1n, nextCounter: found.counter + 2n };
}
