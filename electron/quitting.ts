import type { Workstation } from "./workstation.ts";

/** The part of a workstation that a clean end needs. */
export type Ending = Pick<Workstation, "writing" | "settled" | "close">;

export interface Deadlines {
  /** For the workstation to finish opening, milliseconds. */
  readonly openMs: number;
  /** For a card write to end. A torn write is found and settled at the next start (R16). */
  readonly writeMs: number;
  /** For ledger, reader and registry to close. */
  readonly closeMs: number;
}

const DEADLINES: Deadlines = { openMs: 10_000, writeMs: 30_000, closeMs: 20_000 };

/** @returns whether the work ended in time, well or badly */
async function within(work: Promise<unknown>, deadlineMs: number, what: string): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), deadlineMs);
  });
  const done = work.then(
    () => true,
    (error: unknown) => {
      console.error(`${what} failed:`, error);
      return true;
    },
  );
  const inTime = await Promise.race([done, late]);
  clearTimeout(timer);
  if (!inTime) console.error(`${what} took longer than ${deadlineMs} ms; not waited for any longer`);
  return inTime;
}

/**
 * End the workstation: a card write in flight is waited for, then everything closes. Never rejects, and always
 * ends, by the deadlines.
 * @param opening the workstation, which may still be opening or have failed to
 * @param tellTeller shows that a card is being written until the signal is aborted
 */
export async function endWorkstation(
  opening: Promise<Ending>,
  tellTeller: (done: AbortSignal) => void,
  deadlines: Deadlines = DEADLINES,
): Promise<void> {
  const failed = opening.then(
    () => null,
    () => null,
  );
  if (!(await within(failed, deadlines.openMs, "opening the workstation"))) return;
  const workstation = await opening.catch(() => null);
  if (!workstation) return;
  if (workstation.writing()) {
    const written = new AbortController();
    tellTeller(written.signal);
    await within(workstation.settled(), deadlines.writeMs, "the card write");
    written.abort();
  }
  await within(workstation.close(), deadlines.closeMs, "closing the workstation");
}
