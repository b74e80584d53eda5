import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeWire } from "../../electron/stand-in/wire.ts";

const wire = makeWire();
const back = (value: unknown): unknown => wire.decode(wire.encode(value));

describe("the wire between page and main process", () => {
  it("keeps what structured clone keeps", () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          maxDepth: 4,
        }),
        (value) => {
          expect(back(value)).toEqual(structuredClone(value));
        },
      ),
    );
    expect(back([undefined, NaN, -0, Infinity])).toEqual([undefined, NaN, -0, Infinity]);
    expect(back(new Uint8Array([1, 2, 255]))).toEqual(new Uint8Array([1, 2, 255]));
    expect(back(new Date(Number.NaN))).toEqual(new Date(Number.NaN));
    expect(back(new RangeError("x"))).toMatchObject({ name: "RangeError", message: "x" });
  });

  it("takes nobody's array for one of its own tags", () => {
    for (const value of [["u"], ["n", "1"], [["a"]], ["b", "Uint8Array", "AA=="], { a: ["d", 1] }]) {
      expect(back(value)).toEqual(value);
    }
  });

  it("sets no prototype", () => {
    const value = back(JSON.parse('{"__proto__":{"admin":true}}')) as { admin?: boolean };
    expect(value.admin).toBeUndefined();
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it("refuses functions, symbols, promises and cycles in Electron's words", () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    for (const value of [() => 1, { f: () => 1 }, Symbol("x"), Promise.resolve(), cycle]) {
      expect(() => wire.encode(value)).toThrow("An object could not be cloned.");
    }
  });
});
