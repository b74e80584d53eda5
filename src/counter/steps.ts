import { performance } from "node:perf_hooks";
import type { IssueProgress, IssueStep } from "../contract/ipc.ts";

type Detail = NonNullable<IssueProgress["detail"]>;

/** Tells the screen how an issue goes on: every step with its time, and how many of the card's commands are done. */
export class Steps {
  readonly #issueId: string;
  readonly #tell: (progress: IssueProgress) => void;
  readonly #begun = performance.now();
  #stepBegun = this.#begun;
  #running: IssueStep | null = null;
  #commandsDone = 0;
  #commandsKnown = 0;

  constructor(issueId: string, tell: (progress: IssueProgress) => void) {
    this.#issueId = issueId;
    this.#tell = tell;
  }

  /** Milliseconds since the issue began. */
  get elapsedMs(): number {
    return Math.round(performance.now() - this.#begun);
  }

  commands(done: number, known: number): void {
    this.#commandsDone = done;
    this.#commandsKnown = known;
  }

  running(step: IssueStep): void {
    this.#running = step;
    this.#stepBegun = performance.now();
    this.#report(step, "running");
  }

  done(step: IssueStep, detail?: Detail): void {
    this.#running = null;
    this.#report(step, "done", detail, performance.now() - this.#stepBegun);
  }

  skipped(step: IssueStep): void {
    this.#report(step, "skipped");
  }

  waiting(step: IssueStep, detail?: Detail): void {
    this.#running = null;
    this.#report(step, "waiting", detail);
  }

  /** Whatever was running has failed. */
  failed(): void {
    if (this.#running) this.#report(this.#running, "failed");
    this.#running = null;
  }

  #report(step: IssueStep, state: IssueProgress["state"], detail?: Detail, ms?: number): void {
    this.#tell({
      issueId: this.#issueId,
      step,
      state,
      commandsDone: this.#commandsDone,
      commandsKnown: this.#commandsKnown,
      ...(ms === undefined ? {} : { ms: Math.round(ms * 10) / 10 }),
      ...(detail === undefined ? {} : { detail }),
    });
  }
}
