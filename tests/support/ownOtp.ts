import type { Secret } from "../../src/contract/secret.ts";
import { defaultOtpParameters as parameters } from "../../src/contract/token.ts";
import { totp } from "../../src/otp/index.ts";

/** Time steps either side that a verification may come to look at: its window, a drift, and what passes meanwhile. */
const REACH = 4;

/**
 * Whether what a token shows at an instant (seconds since 1970) it shows at that time step only. Of six digits, one
 * OTP in a million is the next step's as well; the registry then takes it for the later one, whose own OTP is a replay
 * from then on (R8, docs/decisions/0008). Who counts many of them leaves such a one out.
 */
export function hasOwnOtp(seed: Secret, atSeconds: number): boolean {
  const at = (step: number) => totp(seed, atSeconds + step * parameters.period, parameters);
  const shown = at(0);
  for (let step = 1; step <= REACH; step += 1) {
    if (at(step) === shown || at(-step) === shown) return false;
  }
  return true;
}
