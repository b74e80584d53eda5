import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findHangul, initialsFromLatin } from "../../renderer/palette/hangul.ts";
import { search } from "../../renderer/palette/search.ts";

const items = [
  { id: "issue", code: "8101", names: ["발급", "Issue a card"], words: "신규" },
  { id: "reissue", code: "8102", names: ["재발급", "Reissue"] },
  { id: "other", code: "8201", names: ["타기관등록", "Register elsewhere"] },
  { id: "signOut", names: ["로그아웃", "Sign out"] },
] as const;
const found = (query: string) => search(items, query).map((item) => item.id);

describe("the palette", () => {
  it("finds by the beginning of a transaction code", () => {
    expect(found("8101")).toEqual(["issue"]);
    expect(found("81")).toEqual(["issue", "reissue"]);
    expect(found("101")).toEqual([]);
  });

  it("finds by initial consonants", () => {
    expect(found("ㅂㄱ")).toEqual(["issue", "reissue"]);
    expect(found("ㅌㄱㄱ")).toEqual(["other"]);
    expect(found("ㅌㄱㄴ")).toEqual([]);
  });

  it("finds while a syllable is still being typed", () => {
    for (const typed of ["ㅂ", "바", "발", "밝", "발그", "발급"])
      expect(found(typed)[0], typed).toBe("issue");
    expect(found("볼")).toEqual([]);
  });

  it("finds by English in any case, and by other words", () => {
    expect(found("ISS")).toEqual(["issue", "reissue"]);
    expect(found("신규")).toEqual(["issue"]);
  });

  it("finds initial consonants typed with the input method left on English", () => {
    expect(initialsFromLatin("qr")).toBe("ㅂㄱ");
    expect(found("qr")).toEqual(["issue", "reissue"]);
    expect(initialsFromLatin("kr")).toBeNull();
  });

  it("keeps the given order when nothing is asked, and puts a match at the beginning first", () => {
    expect(found("  ")).toEqual(["issue", "reissue", "other", "signOut"]);
    expect(found("발급")[0]).toBe("issue");
  });

  const syllable = fc.integer({ min: 0xac00, max: 0xd7a3 }).map((code) => String.fromCharCode(code));
  const words = fc.array(syllable, { minLength: 1, maxLength: 8 }).map((all) => all.join(""));

  it("finds every part of every word, whole", () => {
    fc.assert(
      fc.property(words, fc.nat(), fc.nat(), (word, a, b) => {
        const from = a % word.length;
        const part = word.slice(from, from + 1 + (b % (word.length - from)));
        expect(findHangul(word, part)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it("finds every word by its initial consonants", () => {
    const initial = (char: string) =>
      [..."ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"][Math.floor((char.charCodeAt(0) - 0xac00) / 588)];
    fc.assert(
      fc.property(words, (word) => {
        expect(findHangul(word, [...word].map(initial).join(""))).toBe(0);
      }),
    );
  });
});
