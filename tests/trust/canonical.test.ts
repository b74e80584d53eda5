import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Secret } from "../../src/contract/secret.ts";
import { canonicalJson, TrustError } from "../../src/trust/index.ts";

describe("canonical JSON", () => {
  it("is the example of RFC 8785 section 3.2.3", () => {
    const input = {
      numbers: [Number("333333333.33333329"), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"/",
      literals: [null, true, false],
    };
    expect(canonicalJson(input)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it("sorts names by UTF-16 code units (RFC 8785 section 3.2.3)", () => {
    const names = ["\u20ac", "\r", "\ufb33", "1", "\ud83d\ude00", "\u0080", "\u00f6"];
    const text = canonicalJson(Object.fromEntries(names.map((name, i) => [name, i])));
    expect(Object.keys(JSON.parse(text) as object).sort()).toEqual([...names].sort());
    expect(text.indexOf("\u20ac")).toBeLessThan(text.indexOf("\ud83d\ude00"));
    expect(text.indexOf("\ud83d\ude00")).toBeLessThan(text.indexOf("\ufb33"));
  });

  it("does not depend on the order of members, and survives a round trip", () => {
    const value = fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue());
    fc.assert(
      fc.property(value, (object) => {
        const text = canonicalJson(object);
        expect(canonicalJson(Object.fromEntries(Object.entries(object).reverse()))).toBe(text);
        expect(canonicalJson(JSON.parse(text) as object)).toBe(text);
      }),
    );
  });

  it("R15 refuses what has no single text: NaN, infinity, half a surrogate pair, cycles, a secret", () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    const bad = [{ n: Number.NaN }, { n: Number.POSITIVE_INFINITY }, { s: "\ud800" }, cycle];
    for (const value of [...bad, { seed: Secret.take(new Uint8Array(32)) }]) {
      expect(() => canonicalJson(value)).toThrow(TrustError);
    }
  });
});
