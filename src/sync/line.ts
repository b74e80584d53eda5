import { EventEmitter } from "node:events";
import type { LineStretch } from "../contract/calls/line.ts";
import type { Clock } from "../contract/clock.ts";
import { toFailure } from "../contract/errors.ts";
import type { LineView } from "../contract/ipc.ts";
import type { EntryOutcome } from "../contract/registry.ts";
import type { Position } from "../contract/standing.ts";
import type { Ledger } from "../ledger/index.ts";
import { keepAllotment } from "./allotment.ts";
import { backOff } from "./backOff.ts";
import { type Enrolment, enrolOnce } from "./enrolment.ts";
import { SyncError } from "./errors.ts";
import { LineHistory } from "./lineHistory.ts";
import { pullChanges } from "./pull.ts";
import { pushJournal } from "./push.ts";
import type { RegistryClient } from "./registryClient.ts";
import { pullShipments } from "./shipments.ts";
import { isQuarantine, keepReplaced, policyOf, StandingTeller, stateAfter } from "./standing.ts";

export interface LineOptions {
  readonly client: RegistryClient;
  readonly ledger: Ledger;
  readonly enrolment: Enrolment;
  readonly clock: Clock;
  /** Sealed packages that this workstation keeps (R12), in place of what the branch's policy says. */
  readonly allotment?: number;
  /** 0 ≤ r < 1, for the jitter of the back-off. */
  readonly random?: () => number;
  /** How long the line rests when all is well, milliseconds. */
  readonly restMs?: number;
  /** How long it rests after so many failures in a row, milliseconds; default `backOff`. */
  readonly retryMs?: (failures: number) => number;
  /** Measures round trips; milliseconds from any beginning. */
  readonly stopwatch?: () => number;
}

/** Answers that take longer are noticed at the counter, milliseconds. */
const SLOW_MS = 1_500;
/** The share of the newest measurement in the smoothed one. */
const NEWEST = 0.3;
/** A queue shorter than this is sent before anybody can read how far it is. */
const WORTH_TELLING = 2;
/** Whoever is told counts stock and queue anew. */
const TELL_EVERY_MS = 200;

/** How the line stands; what waits for it is in the ledger. */
export type LineState = Omit<LineView, "queued">;

/**
 * The line to the registry: a loop of its own that measures the clocks, enrols once, pushes the journal in
 * order, takes over what happened elsewhere and tops up the allotment. Nothing at the counter ever waits for it, except by `outcomeOf`.
 */
export class Line {
  readonly #options: LineOptions;
  readonly #events = new EventEmitter<{ change: [LineState]; outcome: [EntryOutcome]; rest: [] }>();
  readonly #closing = new AbortController();
  #view: LineState;
  #up = true;
  #failures = 0;
  #wake: () => void = () => {};
  #woken = false;
  #resting = false;
  readonly #standing = new StandingTeller();
  readonly #history: LineHistory;
  #loop: Promise<void> | null = null;
  readonly #tried = Promise.withResolvers<void>();

  constructor(options: LineOptions) {
    this.#options = options;
    this.#events.setMaxListeners(0);
    this.#view = {
      state: "connecting",
      since: new Date(options.clock.now()).toISOString(),
      failure: null,
      clockOffsetMs: null,
      roundTripMs: null,
      slow: false,
      syncing: null,
    };
    this.#history = new LineHistory(this.#view, options.clock.now());
  }

  /** Begin; returns at once. */
  start(): void {
    this.#loop ??= this.#run();
  }

  /** How the line stood during the last hour, oldest first. */
  get history(): readonly LineStretch[] {
    return this.#history.since(this.#options.clock.now());
  }

  get view(): LineState {
    return this.#view;
  }

  /** Resolves after the first round, whichever way it ended. */
  tried(): Promise<void> {
    return this.#tried.promise;
  }

  /** Returns the function that stops listening. */
  onChange(listener: (view: LineState) => void): () => void {
    this.#events.on("change", listener);
    return () => this.#events.off("change", listener);
  }

  /** Resolves when nothing is under way and nobody has woken it since: everything it could do now is done. */
  async idle(): Promise<void> {
    while (this.#loop && !(this.#resting && !this.#woken) && !this.#closing.signal.aborted) {
      await new Promise<void>((resolve) => this.#events.once("rest", resolve));
    }
  }

  /** There is something to send. */
  wake(): void {
    this.#woken = true;
    this.#wake();
  }

  /** False while training has cut the line. */
  get isUp(): boolean {
    return this.#up;
  }

  /** Cut or join the line; training's switch. */
  setUp(up: boolean): void {
    this.#up = up;
    this.wake();
  }

  /**
   * What the registry said of journal entry `seq`; null when it has not within `timeoutMs`, the line is down, or it
   * is closed.
   */
  async outcomeOf(seq: number, timeoutMs: number): Promise<EntryOutcome | null> {
    const { promise, resolve } = Promise.withResolvers<EntryOutcome | null>();
    const timer = setTimeout(() => resolve(null), timeoutMs);
    const onOutcome = (outcome: EntryOutcome) => {
      if (outcome.seq === seq) resolve(outcome);
    };
    const endIfDown = () => {
      const { state } = this.#view;
      if (!(state === "online" || state === "connecting") || this.#closing.signal.aborted) resolve(null);
    };
    this.#events.on("outcome", onOutcome);
    this.#events.on("change", endIfDown);
    this.#closing.signal.addEventListener("abort", endIfDown);
    try {
      // Looked up while already listening: what is said in between is not missed.
      const known = await this.#recorded(seq);
      if (known) return known;
      endIfDown();
      this.wake();
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#events.off("outcome", onOutcome);
      this.#events.off("change", endIfDown);
      this.#closing.signal.removeEventListener("abort", endIfDown);
    }
  }

  async #recorded(seq: number): Promise<EntryOutcome | null> {
    const { journal } = this.#options.ledger;
    if ((await journal.answered()).seq < seq) return null;
    const unapplied = (await journal.unapplied()).find(({ outcome }) => outcome.seq === seq);
    return unapplied?.outcome ?? { seq, outcome: "applied" };
  }

  /** Stop after the request under way. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#wake();
    this.#tried.resolve();
    await this.#loop;
    this.#events.emit("rest");
  }

  async #run(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      this.#woken = false;
      const rest = await this.#round();
      this.#tried.resolve();
      if (this.#woken || this.#closing.signal.aborted) continue;
      this.#resting = true;
      const slept = this.#sleep(rest);
      this.#events.emit("rest");
      await slept;
      this.#resting = false;
    }
  }

  /** One round of everything there is to do; answers how long to rest afterwards. */
  async #round(): Promise<number> {
    const { client, ledger, clock } = this.#options;
    const { workstationId } = this.#options.enrolment;
    try {
      if (!this.#up) throw new SyncError("unreachable");
      const measured = await this.#measure();
      await enrolOnce(client, ledger, this.#options.enrolment);
      await this.#options.enrolment.identity?.renewIfDue(client);
      // After a failure the line is online when all of a round goes well: no flicker while one part is refused.
      const stands = await this.#standing.ask(client, ledger, workstationId);
      this.#set(this.#failures === 0 ? { state: "online", failure: null, ...measured } : measured);
      await this.#push(stands);
      await pullChanges(client, ledger);
      await pullShipments(client, ledger, workstationId);
      const { size, ...policy } = await policyOf(ledger);
      const wanted = { ...policy, size: this.#options.allotment ?? size };
      await keepAllotment(client, ledger, workstationId, wanted, clock.now());
      this.#failures = 0;
      this.#set({ state: "online", failure: null });
      // What waits and what is in stock may have changed, though the line has not.
      this.#events.emit("change", this.#view);
      return this.#options.restMs ?? 15_000;
    } catch (error) {
      if (this.#closing.signal.aborted) return 0;
      this.#failures += 1;
      const told = await this.#afterFailure(error);
      this.#set({ state: stateAfter(told), failure: toFailure(told), syncing: null });
      const { random = Math.random, retryMs = (failures) => backOff(failures, random()) } = this.#options;
      return retryMs(this.#failures);
    }
  }

  /** The registry's clock against ours, and how long it takes to answer. */
  async #measure(): Promise<Pick<LineState, "clockOffsetMs" | "roundTripMs" | "slow">> {
    const { client, clock, stopwatch = () => performance.now() } = this.#options;
    const [asked, begun] = [clock.now(), stopwatch()];
    const health = await client.health();
    const took = stopwatch() - begun;
    const before = this.#view.roundTripMs ?? took;
    const roundTripMs = Math.round(before + (took - before) * NEWEST);
    return {
      clockOffsetMs: Math.round(Date.parse(health.time) - (asked + clock.now()) / 2),
      roundTripMs,
      slow: roundTripMs > SLOW_MS,
    };
  }

  /** Send what waits, and say how far it is. */
  async #push(stands: Position): Promise<void> {
    const { client, ledger, enrolment, stopwatch = () => performance.now() } = this.#options;
    const of = (await ledger.journal.depth()).entries;
    let done = 0;
    let told = 0;
    for await (const outcome of pushJournal(client, ledger, enrolment.workstationId, stands)) {
      done += 1;
      if (of >= WORTH_TELLING && (done === 1 || stopwatch() - told > TELL_EVERY_MS)) {
        told = stopwatch();
        this.#set({ syncing: { done: Math.min(done, of), of } });
      }
      this.#events.emit("outcome", outcome);
      if (!this.#up) throw new SyncError("unreachable");
    }
    this.#set({ syncing: null });
  }

  /**
   * What a refusal means here: stopped for good, nothing may be left of the allotment; replaced, it is remembered;
   * quarantined, the reason is asked for.
   */
  async #afterFailure(error: unknown): Promise<unknown> {
    if (!(error instanceof SyncError)) return error;
    const { client, ledger, enrolment, clock } = this.#options;
    if (error.problemCode === "registry.workstationReplaced") return keepReplaced(ledger, clock.now());
    if (error.problemCode === "registry.workstationStopped") await ledger.packages.wipe();
    if (!isQuarantine(error.problemCode)) return error;
    try {
      await this.#standing.ask(client, ledger, enrolment.workstationId);
      return error;
    } catch (reason) {
      return reason;
    }
  }

  #set(change: Partial<LineState>): void {
    const next = { ...this.#view, ...change };
    if (next.state !== this.#view.state) next.since = new Date(this.#options.clock.now()).toISOString();
    this.#history.note(next, this.#options.clock.now());
    const changed = JSON.stringify(next) !== JSON.stringify(this.#view);
    this.#view = next;
    if (changed) this.#events.emit("change", next);
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
