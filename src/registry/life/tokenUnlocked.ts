import type { JournalBody } from "../../contract/journal.ts";
import { applied, type EntryCase, note, type Outcome } from "../journal/outcome.ts";
import { fourEyes, mustBeRegisteredHere, tokenOfCustomer } from "./checks.ts";
import { Refusal } from "./refusal.ts";
import { takeSpokenOtp, WITH_THE_LINE_MS } from "./spokenOtp.ts";
import { restingState, setToken } from "./tokenRow.ts";

/**
 * R5, R13: ten errors are forgotten: in person, ID, supervisor, and a right OTP, read out a moment ago (R12: an
 * unlock waits for the line).
 */
export async function tokenUnlocked(of: EntryCase, body: JournalBody<"token.unlocked">): Promise<Outcome> {
  fourEyes(of);
  const token = await tokenOfCustomer(of, body, "R5");
  await mustBeRegisteredHere(of, body, "R5");
  if (token.state === "suspended") throw new Refusal("tokenSuspended", "R6");
  if (token.state !== "locked") throw new Refusal("tokenNotLocked", "R5");
  await takeSpokenOtp(of, token, body, { oldestMs: WITH_THE_LINE_MS, rule: "R5" });
  const state = await restingState(of.trx, body, 0);
  await setToken(of.trx, body, { error_count: 0, state });
  await note(of, "token.unlocked", body, { reason: "rightOtp", state });
  return applied;
}
