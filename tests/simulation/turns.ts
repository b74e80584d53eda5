import { setImmediate } from "node:timers/promises";
import type { Chance } from "./chance.ts";

/** The two that are at work at one workstation at the same time. */
export type Actor = "counter" | "line";
type Standing = "running" | "resting" | "atGate";

/**
 * Whose turn it is at one workstation. Counter and line each stop before every exchange with card or registry; when
 * both have stopped or have nothing to do, the seed says who goes on. So they mix in every possible way, and for one
 * seed always in the same.
 */
export class Turns {
  readonly #chance: Chance;
  readonly #name: string;
  readonly #standing: Record<Actor, Standing> = { counter: "resting", line: "resting" };
  readonly #gates = new Map<Actor, { open(): void; refuse(reason: Error): void }>();
  #ended: Error | null = null;
  #changed = Promise.withResolvers<void>();

  constructor(name: string, chance: Chance) {
    this.#name = name;
    this.#chance = chance;
  }

  /** Wait for one's turn. @throws the reason for which `end` was called */
  async pass(actor: Actor): Promise<void> {
    if (this.#ended) throw this.#ended;
    if (this.#gates.has(actor)) throw new Error(`two exchanges of the ${actor} of ${this.#name} at once`);
    const gate = Promise.withResolvers<void>();
    this.#gates.set(actor, { open: gate.resolve, refuse: gate.reject });
    this.stands(actor, "atGate");
    await gate.promise;
  }

  /** What an actor does from now on. */
  stands(actor: Actor, standing: Standing): void {
    this.#standing[actor] = standing;
    this.#changed.resolve();
  }

  /** An actor that may have been resting has something to do. */
  wakes(actor: Actor): void {
    if (this.#standing[actor] === "resting") this.stands(actor, "running");
  }

  /** Nobody gets a turn any more: the machine is off. */
  end(reason: Error): void {
    this.#ended = reason;
    for (const { refuse } of this.#gates.values()) refuse(reason);
    this.#gates.clear();
    this.#changed.resolve();
  }

  /** Give turns until both have nothing to do, or nobody gets any more. */
  async giveAll(): Promise<void> {
    // How eager the line is differs from one piece of work to the next.
    const line = this.#chance.oneOf(`${this.#name}.eager`, [0.1, 0.5, 0.9]) ?? 0.5;
    while (await this.#settled()) {
      const both = this.#gates.size === 2;
      const [only] = this.#gates.keys();
      const next = both
        ? this.#chance.happens(`${this.#name}.turn`, line)
          ? "line"
          : "counter"
        : (only ?? "line");
      const gate = this.#gates.get(next);
      this.#gates.delete(next);
      this.#standing[next] = "running";
      gate?.open();
    }
  }

  /** Resolves to whether somebody waits for a turn, once nobody is running. */
  async #settled(): Promise<boolean> {
    for (;;) {
      if (this.#ended) return false;
      if (!Object.values(this.#standing).includes("running")) {
        // What has just been told (an outcome, that the line rests) is heard before anything is decided.
        await setImmediate();
        if (!Object.values(this.#standing).includes("running")) return this.#gates.size > 0;
      }
      this.#changed = Promise.withResolvers<void>();
      if (Object.values(this.#standing).includes("running") && !this.#ended) await this.#changed.promise;
    }
  }
}
