import type { Secret } from "../contract/secret.ts";
import type { OtpParameters } from "../contract/token.ts";
import { OtpError } from "./errors.ts";
import { hotp } from "./hotp.ts";

/**
 * The time step T of RFC 6238 section 4.2 with T0 = 0.
 * @param seconds since 1970-01-01T00:00:00Z, fractions allowed
 * @param period length of a step, whole seconds
 * @throws OtpError `badTime` before 1970 or not finite, `badParameters` for the period
 */
export function timeStepAt(seconds: number, period: number): number {
  if (!Number.isInteger(period) || period < 1) {
    throw new OtpError("badParameters", { parameters: { field: "period" } });
  }
  if (!(seconds >= 0 && seconds <= Number.MAX_SAFE_INTEGER)) throw new OtpError("badTime");
  return Math.floor(seconds / period);
}

/**
 * TOTP (RFC 6238): the OTP of the time step that `atSeconds` lies in.
 * @throws OtpError `badKey`, `badParameters`, `badTime`
 */
export function totp(key: Secret, atSeconds: number, parameters: OtpParameters): string {
  return hotp(key, timeStepAt(atSeconds, parameters.period), parameters);
}
