import { performance } from "node:perf_hooks";
import { systemClock } from "../../src/contract/clock.ts";
import { type Ledger, openLedger } from "../../src/ledger/index.ts";
import type { Say } from "./part.ts";
import type { PusherProcess } from "./pusher.ts";
import type { QueueStation } from "./queue.ts";
import { QueuePush } from "./queuePush.ts";
import { median, quantile, takeTurns } from "./statistics.ts";

/** A teller records something so often, milliseconds: far more than any does. */
const EVERY_MS = 10;
/** How long nothing is pushed in a round, milliseconds: about as long as the pushes of a round take. */
const IDLE_MS = 900;
/** Short ones: what the machine does meanwhile lasts longer than one, and meets all three. */
export const APPEND_ROUNDS = 20;

/** One turn: how long each recording took, and what share of the time the thread was busy, waiting for the disk included. */
interface Turn {
  readonly ms: readonly number[];
  readonly busy: number;
}

/** What is measured with: the workstation at which tellers record, and another one that pushes the same queue. */
export interface AppendStage {
  readonly station: QueueStation;
  readonly file: string;
  readonly url: string;
  readonly other: PusherProcess;
  /** Entries in each of the two queues. */
  readonly entries: number;
}

/**
 * Recording while nothing is pushed, while another workstation pushes over the same machine, registry and database, and
 * while this very process pushes: they take turns, so that what the machine does meanwhile meets all three. The second
 * is what a branch's own push is to be compared with: in a branch the registry has a machine of its own.
 */
export async function measureAppends({ station, file, url, other, entries }: AppendStage, say: Say) {
  const ledger = await openLedger({ ...station.ledger, file, clock: systemClock });
  try {
    const push = new QueuePush(ledger, station.workstationId, url);
    const share = entries / APPEND_ROUNDS;
    const pushed: number[] = [];
    const turn = (work: () => Promise<unknown>) => recordDuring(ledger, station, work);
    const turns = await takeTurns(
      {
        idle: () => turn(() => new Promise((resolve) => setTimeout(resolve, IDLE_MS))),
        control: () => turn(() => other.send(share)),
        pushing: () => turn(async () => pushed.push(await push.send(share))),
      },
      { warmUps: 0, rounds: APPEND_ROUNDS },
    );
    const [idle, control, pushing] = [turns.idle, turns.control, turns.pushing].map(figuresOf) as [
      Figures,
      Figures,
      Figures,
    ];
    const ratioToControl = { p50: pushing.p50Ms / control.p50Ms, p99: pushing.p99Ms / control.p99Ms };
    const told = [idle, control, pushing].map(
      ({ p50Ms, p99Ms }) => `${p50Ms.toFixed(1)}/${p99Ms.toFixed(1)}`,
    );
    say(
      `recorded in ${told.join(", ")} ms (p50/p99) by itself, while another one pushes, while this one does`,
    );
    const append = { idle, control, pushing, ratioToControl };
    return { append, entriesPerSecond: median(pushed) };
  } finally {
    await ledger.close();
  }
}

async function recordDuring(
  ledger: Ledger,
  station: QueueStation,
  work: () => Promise<unknown>,
): Promise<Turn> {
  const ms: number[] = [];
  const before = performance.eventLoopUtilization();
  let isOver = false;
  const worked = work().finally(() => {
    isOver = true;
  });
  for (let due = performance.now(); !isOver; due += EVERY_MS) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    // From when the teller pressed the key, also where something else was under way then.
    await ledger.journal.append(station.something(), { tellerId: "bench" });
    ms.push(performance.now() - due);
    due = Math.max(due, performance.now() - EVERY_MS);
  }
  await worked;
  return { ms, busy: performance.eventLoopUtilization(before).utilization };
}

type Figures = ReturnType<typeof figuresOf>;

/** Quantiles of all recordings of all rounds; `busyShare` is the middle round's. */
function figuresOf(turns: readonly Turn[]) {
  const ms = turns.flatMap((turn) => turn.ms);
  return {
    ...{ appends: ms.length, p50Ms: quantile(ms, 0.5), p99Ms: quantile(ms, 0.99), maxMs: Math.max(...ms) },
    busyShare: median(turns.map(({ busy }) => busy)),
  };
}
