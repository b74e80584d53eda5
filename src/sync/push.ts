import type { EntryOutcome } from "../contract/registry.ts";
import type { Position } from "../contract/standing.ts";
import type { Ledger } from "../ledger/index.ts";
import type { RegistryClient } from "./registryClient.ts";

/** Entries per request. */
const BATCH = 100;

/**
 * Push the journal in `seq` order until nothing is left. The registry applies each entry exactly once, so a
 * batch whose answer was lost is simply sent again (R16). Yields every outcome after it is in the ledger.
 * @param stands where the registry's copy stands, when it has said so: one that was set back gets again what it lost
 * @throws SyncError
 */
export async function* pushJournal(
  client: Pick<RegistryClient, "push">,
  ledger: Ledger,
  workstationId: string,
  stands?: Position,
): AsyncGenerator<EntryOutcome> {
  let at = await beginning(ledger, stands);
  for (;;) {
    const entries = await ledger.journal.after(at, BATCH);
    if (entries.length === 0) return;
    const { outcomes } = await client.push({ workstationId, entries });
    const sent = new Set(entries.map(({ seq }) => seq));
    const known = outcomes.filter(({ seq }) => sent.has(seq));
    await ledger.queue.recordOutcomes(known);
    yield* known;
    const last = known.at(-1)?.seq ?? 0;
    // An answer without news would make this loop spin.
    if (last <= at) return;
    at = last;
    // A teller who waits for the ledger comes first.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Behind the last answered entry; earlier when the registry has lost entries, which it shows by an entry of ours. */
async function beginning(ledger: Ledger, stands: Position | undefined): Promise<number> {
  const answered = (await ledger.journal.answered()).seq;
  if (!stands || stands.seq >= answered) return answered;
  if (stands.seq === 0) return 0;
  const there = await ledger.journal.find(stands.seq);
  return there?.hash === stands.hash ? stands.seq : answered;
}
