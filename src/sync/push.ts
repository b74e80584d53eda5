import type { EntryOutcome } from "../contract/registry.ts";
import type { Ledger } from "../ledger/index.ts";
import type { RegistryClient } from "./registryClient.ts";

/** Entries per request. */
const BATCH = 100;

/**
 * Push the journal in `seq` order until nothing is left. The registry applies each entry exactly once, so a
 * batch whose answer was lost is simply sent again (R16). Yields every outcome after it is in the ledger.
 * @throws SyncError
 */
export async function* pushJournal(
  client: RegistryClient,
  ledger: Ledger,
  workstationId: string,
): AsyncGenerator<EntryOutcome> {
  for (;;) {
    const entries = await ledger.journal.unsent(BATCH);
    if (entries.length === 0) return;
    const { outcomes } = await client.push({ workstationId, entries });
    const known = outcomes.filter((outcome) => entries.some((entry) => entry.seq === outcome.seq));
    await ledger.journal.recordOutcomes(known);
    yield* known;
    // An answer without news would make this loop spin.
    if (known.length === 0) return;
  }
}
