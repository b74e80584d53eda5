import type { LineStretch } from "../contract/calls/line.ts";
import type { LineView } from "../contract/ipc.ts";

/** How far back the picture on the screen reaches, milliseconds. */
const HOUR_MS = 60 * 60_000;
/** A line that goes up and down all the time must not fill the memory. */
const MOST = 500;

type Standing = Pick<LineView, "state" | "slow">;

/** How the line stood during the last hour, in stretches. Of this run of the program: what came before was another's. */
export class LineHistory {
  #stretches: LineStretch[];

  constructor({ state, slow }: Standing, now: number) {
    this.#stretches = [{ from: new Date(now).toISOString(), to: null, state, slow }];
  }

  /** How the line stands from now on; a stretch that goes on is left as it is. */
  note({ state, slow }: Standing, now: number): void {
    const last = this.#stretches.at(-1);
    if (last && last.state === state && last.slow === slow) return;
    const at = new Date(now).toISOString();
    const ended = this.#stretches.map((stretch) => (stretch.to === null ? { ...stretch, to: at } : stretch));
    this.#stretches = [...ended, { from: at, to: null, state, slow }].slice(-MOST);
  }

  /** Those of the hour before `now`, oldest first. */
  since(now: number): readonly LineStretch[] {
    this.#stretches = this.#stretches.filter(({ to }) => to === null || Date.parse(to) > now - HOUR_MS);
    return this.#stretches;
  }
}
