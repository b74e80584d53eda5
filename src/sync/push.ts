import type { JournalEntry } from "../contract/journal.ts";
import type { EntryOutcome } from "../contract/registry.ts";
import type { Position } from "../contract/standing.ts";
import type { Ledger } from "../ledger/index.ts";
import type { RegistryClient } from "./registryClient.ts";

/** Entries per request. */
const BATCH = 100;
/** Entries read, or outcomes kept, in one go: well under a millisecond, and then whoever is at the counter. */
const SLICE = 20;

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
    const entries = await readBatch(ledger, at);
    if (entries.length === 0) return;
    const { outcomes } = await client.push({ workstationId, entries });
    const sent = new Set(entries.map(({ seq }) => seq));
    const known = outcomes.filter(({ seq }) => sent.has(seq));
    for (let from = 0; from < known.length; from += SLICE) {
      await ledger.queue.recordOutcomes(known.slice(from, from + SLICE));
      await tellersFirst();
    }
    yield* known;
    const last = known.at(-1)?.seq ?? 0;
    // An answer without news would make this loop spin.
    if (last <= at) return;
    at = last;
  }
}

async function readBatch(ledger: Ledger, after: number): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for (;;) {
    const slice = await ledger.journal.after(entries.at(-1)?.seq ?? after, SLICE);
    entries.push(...slice);
    if (slice.length < SLICE || entries.length >= BATCH) return entries;
    await tellersFirst();
  }
}

/** A teller who waits for the ledger comes first. */
const tellersFirst = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Behind the last answered entry; earlier when the registry has lost entries, which it shows by an entry of ours. */
async function beginning(ledger: Ledger, stands: Position | undefined): Promise<number> {
  const answered = (await ledger.journal.answered()).seq;
  if (!stands || stands.seq >= answered) return answered;
  if (stands.seq === 0) return 0;
  const there = await ledger.journal.find(stands.seq);
  return there?.hash === stands.hash ? stands.seq : answered;
}
