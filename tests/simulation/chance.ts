import { createHash } from "node:crypto";

/**
 * Seeded chance. Every draw is named by where it is made: what is drawn in one place does not depend on how many
 * draws were made elsewhere, so that requests which overlap cannot change a run.
 */
export class Chance {
  readonly #seed: string;
  readonly #drawn = new Map<string, number>();

  constructor(seed: string | number) {
    this.#seed = String(seed);
  }

  /** 0 ≤ r < 1. */
  draw(name: string): number {
    const nth = this.#drawn.get(name) ?? 0;
    this.#drawn.set(name, nth + 1);
    const hash = createHash("sha256").update(`${this.#seed}/${name}/${nth}`).digest();
    return hash.readUIntBE(0, 6) / 2 ** 48;
  }

  happens(name: string, probability: number): boolean {
    return this.draw(name) < probability;
  }

  /** 0 ≤ n < below. */
  integer(name: string, below: number): number {
    return Math.floor(this.draw(name) * below);
  }

  /** One of them; undefined when there are none. */
  oneOf<T>(name: string, of: readonly T[]): T | undefined {
    return of[this.integer(name, of.length)];
  }

  /** One of the names, as often as its weight says. */
  weighted<N extends string>(name: string, weights: Readonly<Record<N, number>>): N {
    const entries = Object.entries(weights) as [N, number][];
    let left = this.draw(name) * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [key, weight] of entries) {
      left -= weight;
      if (left < 0) return key;
    }
    return entries[0]?.[0] as N;
  }
}
