import type { Clock } from "../contract/clock.ts";
import { Quarantine } from "../contract/standing.ts";
import { type Ledger, LedgerError } from "../ledger/index.ts";

const FAULT = "journal.fault";
const Fault = Quarantine.nullable();
/** A few milliseconds of work, and then whoever is at the counter. */
const PACE = { run: 16, pauseMs: 25 };

/** What this workstation has found wrong with its own journal; null while nothing is. */
export async function faultOf({ settings }: Pick<Ledger, "settings">): Promise<Quarantine | null> {
  return settings.get(FAULT, Fault);
}

/**
 * Verify the whole journal, from its first entry on, in the background: at opening only the newest entries are. When one
 * does not hold, the workstation puts itself in quarantine, and tells the registry at the next round (R16).
 * @returns true when something was found
 */
export async function checkJournal(ledger: Ledger, clock: Clock, pace = PACE): Promise<boolean> {
  try {
    await ledger.journal.verify(pace);
    return false;
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    // Closed meanwhile, or a disk that does not answer: whoever uses the ledger next is told.
    if (error.code !== "tampered") return false;
    const since = (await faultOf(ledger))?.since ?? new Date(clock.now()).toISOString();
    await ledger.settings.set(FAULT, Fault, { kind: "tampered", seq: error.seq ?? 0, since });
    return true;
  }
}
