import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatOcraSuite, type OcraSuite, ocraTimeStepAt, parseOcraSuite } from "../../src/otp/index.ts";

const hash = fc.constantFrom("SHA-1", "SHA-256", "SHA-512");
const time = fc.oneof(
  fc.record({ count: fc.integer({ min: 1, max: 59 }), unit: fc.constantFrom("S", "M") }),
  fc.record({ count: fc.integer({ min: 1, max: 48 }), unit: fc.constant("H") }),
);
const anySuite = fc.record({
  algorithm: hash,
  digits: fc.constantFrom(0, 4, 5, 6, 7, 8, 9, 10),
  counter: fc.boolean(),
  question: fc.record({ format: fc.constantFrom("A", "N", "H"), upTo: fc.integer({ min: 4, max: 64 }) }),
  password: fc.option(hash),
  session: fc.option(fc.integer({ min: 1, max: 512 })),
  time: fc.option(time),
}) as fc.Arbitrary<OcraSuite>;

describe("OCRA suite", () => {
  it("parsing undoes printing", () => {
    fc.assert(
      fc.property(anySuite, (suite) => {
        expect(parseOcraSuite(formatOcraSuite(suite))).toEqual(suite);
      }),
    );
  });

  it("what it accepts has one spelling: printing undoes parsing", () => {
    const damaged = fc
      .tuple(anySuite, fc.nat(60), fc.string({ maxLength: 2 }), fc.nat(2))
      .map(([suite, at, insert, cut]) => {
        const text = formatOcraSuite(suite);
        return text.slice(0, at) + insert + text.slice(at + cut);
      });
    fc.assert(
      fc.property(damaged, (text) => {
        let suite: OcraSuite;
        try {
          suite = parseOcraSuite(text);
        } catch (error) {
          expect(error).toMatchObject({ code: "badSuite", room: "otp" });
          return;
        }
        expect(formatOcraSuite(suite)).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    "OCRA-1:HOTP-SHA512-8:C-QN08-PSHA1",
    "OCRA-1:HOTP-SHA256-6:QA10-T1M",
    "OCRA-1:HOTP-SHA1-4:QH08-S512",
  ])("the examples of section 6: %s", (text) => {
    expect(formatOcraSuite(parseOcraSuite(text))).toBe(text);
  });

  it.each([
    ["", "algorithm"],
    ["OCRA-2:HOTP-SHA1-6:QN08", "algorithm"],
    ["ocra-1:HOTP-SHA1-6:QN08", "algorithm"],
    [" OCRA-1:HOTP-SHA1-6:QN08", "algorithm"],
    ["OCRA-1", "cryptoFunction"],
    ["OCRA-1:HOTP-SHA384-6:QN08", "cryptoFunction"],
    ["OCRA-1:HOTP-SHA1-3:QN08", "cryptoFunction"],
    ["OCRA-1:HOTP-SHA1-11:QN08", "cryptoFunction"],
    ["OCRA-1:HOTP-SHA1-06:QN08", "cryptoFunction"],
    ["OCRA-1:TOTP-SHA1-6:QN08", "cryptoFunction"],
    ["OCRA-1:HOTP-SHA1-6", "dataInput"],
    ["OCRA-1:HOTP-SHA1-6:QN08:", "dataInput"],
    ["OCRA-1:HOTP-SHA1-6:QN08-", "dataInput"],
    ["OCRA-1:HOTP-SHA1-6:QN08-QN08", "dataInput"],
    ["OCRA-1:HOTP-SHA1-6:QN08-C", "dataInput"],
    ["OCRA-1:HOTP-SHA1-6:QN08-T1M-S064", "dataInput"],
    ["OCRA-1:HOTP-SHA1-6:QN08-S064-PSHA1", "dataInput"],
    ["OCRA-1:HOTP-SHA1-6:", "Q"],
    ["OCRA-1:HOTP-SHA1-6:C", "Q"],
    ["OCRA-1:HOTP-SHA1-6:C-C-QN08", "Q"],
    ["OCRA-1:HOTP-SHA1-6:QN03", "Q"],
    ["OCRA-1:HOTP-SHA1-6:QN65", "Q"],
    ["OCRA-1:HOTP-SHA1-6:QX08", "Q"],
    ["OCRA-1:HOTP-SHA1-6:QN8", "Q"],
    ["OCRA-1:HOTP-SHA1-6:QN08-P", "P"],
    ["OCRA-1:HOTP-SHA1-6:QN08-PMD5", "P"],
    ["OCRA-1:HOTP-SHA1-6:QN08-PtoString", "P"],
    ["OCRA-1:HOTP-SHA1-6:QN08-S", "S"],
    ["OCRA-1:HOTP-SHA1-6:QN08-S000", "S"],
    ["OCRA-1:HOTP-SHA1-6:QN08-S513", "S"],
    ["OCRA-1:HOTP-SHA1-6:QN08-S64", "S"],
    ["OCRA-1:HOTP-SHA1-6:QN08-T", "T"],
    ["OCRA-1:HOTP-SHA1-6:QN08-T0M", "T"],
    ["OCRA-1:HOTP-SHA1-6:QN08-T01M", "T"],
    ["OCRA-1:HOTP-SHA1-6:QN08-T60S", "T"],
    ["OCRA-1:HOTP-SHA1-6:QN08-T60M", "T"],
    ["OCRA-1:HOTP-SHA1-6:QN08-T49H", "T"],
    ["OCRA-1:HOTP-SHA1-6:QN08-T0H", "T"],
    ["OCRA-1:HOTP-SHA1-6:QN08-T1D", "T"],
  ])("refuses %j in its part %s", (text, part) => {
    expect(() => parseOcraSuite(text)).toThrow(
      expect.objectContaining({ code: "badSuite", message: expect.stringContaining(`part ${part}.`) }),
    );
  });

  it.each([
    ["T20S", 1_000_019, 50_000],
    ["T5M", 600, 2],
    ["T48H", 48 * 3600 - 1, 0],
    ["T48H", 48 * 3600, 1],
  ])("%s at %i s is step %i", (suffix, seconds, step) => {
    expect(ocraTimeStepAt(parseOcraSuite(`OCRA-1:HOTP-SHA1-6:QN08-${suffix}`), seconds)).toBe(step);
  });

  it("no time step without T, nor before 1970", () => {
    const code = (c: string) => expect.objectContaining({ code: c });
    expect(() => ocraTimeStepAt(parseOcraSuite("OCRA-1:HOTP-SHA1-6:QN08"), 0)).toThrow(code("badOcraInput"));
    expect(() => ocraTimeStepAt(parseOcraSuite("OCRA-1:HOTP-SHA1-6:QN08-T1M"), -1)).toThrow(code("badTime"));
  });
});
