import type { JournalBody } from "../../contract/journal.ts";
import type { OtpParameters } from "../../contract/token.ts";
import { resynchronise, resynchroniseHotp } from "../../otp/index.ts";
import { applied, type EntryCase, note, type Outcome } from "../journal/outcome.ts";
import { mustBeRegisteredHere, tokenOfCustomer } from "./checks.ts";
import { Refusal } from "./refusal.ts";
import { openSeed } from "./seed.ts";
import {
  accept,
  captured,
  countError,
  type Judged,
  servedParameters,
  WITH_THE_LINE_MS,
} from "./spokenOtp.ts";
import type { TokenRow } from "./tokenRow.ts";

/**
 * R7: two consecutive OTPs within 20 time steps set the token's drift; both are used up (R8). A wrong pair counts
 * one error (R5). A locked token may be corrected, because its clock may be what locked it, and stays locked.
 */
export async function timeCorrected(
  of: EntryCase,
  body: JournalBody<"token.timeCorrected">,
): Promise<Outcome> {
  const token = await tokenOfCustomer(of, body, "R7");
  await mustBeRegisteredHere(of, body, "R7");
  if (token.state === "suspended") throw new Refusal("tokenSuspended", "R6");
  const at = captured(of, body.capturedAt, { oldestMs: WITH_THE_LINE_MS, rule: "R7" });
  const judged = await judgePair(of, token, servedParameters(token, "R7"), body.otps, at);
  if (judged === "replayed") throw new Refusal("otpReplayed", "R7");
  if (judged === "wrong") {
    await countError(of, token);
    throw new Refusal("otpWrong", "R7");
  }
  await accept(of, token, judged);
  await note(of, "token.timeCorrected", body, { reason: "drift", was: token.drift, now: judged.drift });
  return applied;
}

async function judgePair(
  of: EntryCase,
  token: TokenRow,
  parameters: OtpParameters,
  [first, second]: readonly [string, string],
  at: number,
): Promise<Judged> {
  return openSeed(of.context, token, (key) => {
    const { drift, last_time_step: last } = token;
    if (parameters.type === "HOTP") {
      const found = resynchroniseHotp({ key, parameters, first, second, counter: last + 1 });
      return found.accepted ? { lastTimeStep: Number(found.counter), drift } : "wrong";
    }
    const lastTimeStep = last < 0 ? null : last;
    const found = resynchronise({
      key,
      parameters,
      first,
      second,
      drift,
      lastTimeStep,
      atSeconds: at / 1000,
    });
    return found.accepted ? { lastTimeStep: found.timeStep, drift: found.drift } : found.reason;
  });
}
