import { describe, expect, it } from "vitest";
import { toFailure } from "../../src/contract/errors.ts";
import { errorTexts } from "../../src/reader/errorTexts.ts";
import { ReaderError, type ReaderErrorCode } from "../../src/reader/index.ts";

const codes = Object.keys(errorTexts) as ReaderErrorCode[];

describe("reader errors", () => {
  it.each(codes)("%s tells what happened, how things stand and what to do, in both languages", (code) => {
    const failure = toFailure(new ReaderError(code, { parameters: { reader: "ACR1252" } }));
    expect(failure.code).toBe(`reader.${code}`);
    for (const sentence of [failure.ko, failure.en]) {
      for (const part of [sentence.happened, sentence.now, sentence.todo]) {
        expect(part.length).toBeGreaterThan(8);
        expect(part).not.toMatch(/[{}]/);
      }
    }
    expect(failure.ko.todo).toMatch(/[가-힣].*십시오\./);
  });
});
