import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backOff } from "../../src/sync/backOff.ts";

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe("backOff", () => {
  it("doubles from the first wait to the longest", () => {
    expect(Array.from({ length: 9 }, (_, i) => backOff(i + 1, 0))).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000,
    ]);
  });

  it("stays between half of it and all of it, whatever the failures and the dice", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
        random,
        fc.integer({ min: 1, max: 5_000 }),
        fc.integer({ min: 5_000, max: 600_000 }),
        (failures, r, firstMs, mostMs) => {
          const full = Math.min(mostMs, firstMs * 2 ** Math.min(failures - 1, 40));
          const wait = backOff(failures, r, firstMs, mostMs);
          expect(Number.isInteger(wait)).toBe(true);
          expect(wait).toBeLessThanOrEqual(full);
          expect(wait).toBeGreaterThanOrEqual(Math.floor(full / 2));
        },
      ),
    );
  });

  it("never waits less after more failures with the same dice", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), random, (failures, r) => {
        expect(backOff(failures + 1, r)).toBeGreaterThanOrEqual(backOff(failures, r));
      }),
    );
  });

  it("spreads a thousand branches over the second half", () => {
    const waits = Array.from({ length: 1_000 }, (_, i) => backOff(7, i / 1_000));
    expect(new Set(waits.map((wait) => Math.floor(wait / 1_000))).size).toBe(31);
  });
});
