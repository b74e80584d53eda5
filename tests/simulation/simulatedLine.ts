import type { EntryOutcome } from "../../src/contract/registry.ts";
import { Line } from "../../src/sync/index.ts";
import type { LineOptions } from "../../src/sync/line.ts";
import type { Turns } from "./turns.ts";

/** The real line, which tells when it works and when it rests, and when the counter waits for it. */
export class SimulatedLine extends Line {
  readonly #turns: Turns;
  #watch = 0;
  #patience = Promise.withResolvers<null>();

  constructor(options: LineOptions, turns: Turns) {
    super({ ...options, restMs: NEVER, retryMs: () => NEVER, stopwatch: () => 0 });
    this.#turns = turns;
  }

  override start(): void {
    this.#turns.wakes("line");
    super.start();
    this.#watchRest();
  }

  override wake(): void {
    this.#turns.wakes("line");
    super.wake();
    this.#watchRest();
  }

  override async outcomeOf(seq: number, timeoutMs: number): Promise<EntryOutcome | null> {
    this.#turns.stands("counter", "resting");
    try {
      return await Promise.race([super.outcomeOf(seq, timeoutMs), this.#patience.promise]);
    } finally {
      this.#turns.stands("counter", "running");
    }
  }

  /** Time passes, until the counter waits no longer for what the line was to tell it. */
  endPatience(): void {
    this.#patience.resolve(null);
    this.#patience = Promise.withResolvers();
  }

  #watchRest(): void {
    this.#watch += 1;
    const watch = this.#watch;
    void this.idle().then(() => {
      if (watch === this.#watch) this.#turns.stands("line", "resting");
    });
  }
}

/** It moves when it is woken, never by itself: when something is sent is the simulation's to say. */
const NEVER = 2 ** 31 - 1;
