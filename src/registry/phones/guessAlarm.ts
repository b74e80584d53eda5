import { audit } from "../audit.ts";
import type { RegistryContext } from "../context.ts";

const MINUTE_MS = 60_000;
/** Wrong activation codes in one minute, at one registry process, before a person must look. */
const GUESSES_PER_MINUTE = 30;

/**
 * Counts wrong activation codes and raises one alarm in each minute that has too many. The codes' 100 random bits
 * make guessing hopeless; whoever tries all the same should be noticed.
 */
export function createGuessAlarm({ db, clock }: RegistryContext): { count(): Promise<void> } {
  let minute = -1;
  let guesses = 0;
  return {
    async count() {
      const now = Math.floor(clock.now() / MINUTE_MS);
      guesses = now === minute ? guesses + 1 : 1;
      minute = now;
      if (guesses === GUESSES_PER_MINUTE) {
        await audit(db, { kind: "alarm.activationCodesGuessed", detail: { inThisMinute: guesses } });
      }
    },
  };
}
