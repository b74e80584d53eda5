import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  maskBirthDate,
  maskDocumentNumber,
  maskIdentityNumber,
  maskName,
  maskPhone,
} from "../../src/identity/index.ts";

describe("R14 masking", () => {
  it.each([
    ["이서준", "이*준"],
    ["이준", "이*"],
    ["남궁서준", "남**준"],
    ["황보빛나라", "황***라"],
    ["이", "*"],
    ["  이서준 ", "이*준"],
    ["\u110b\u1175\u1109\u1165\u110c\u116e\u11ab", "이*준"],
    ["JOHN SMITH", "J*** S****"],
    ["Nguyễn Văn A", "N***** V** *"],
    ["王小明", "王**"],
    ["", ""],
  ])("name %j is %j", (name, masked) => expect(maskName(name)).toBe(masked));

  it.each([
    ["9001011234567", "900101-1******"],
    ["900101-1234567", "900101-1******"],
    ["900101 - 5234567", "900101-5******"],
    ["90010112345", "*************"],
    ["", "*************"],
  ])("identity number %j is %j", (number, masked) => expect(maskIdentityNumber(number)).toBe(masked));

  it.each([
    ["M12345678", "M12******"],
    ["11-12-345678-90", "11-************"],
    ["A1234", "******"],
  ])("document number %j is %j", (number, masked) => expect(maskDocumentNumber(number)).toBe(masked));

  it.each([
    ["010-1234-4821", "010-****-4821"],
    ["02-123-4567", "02-***-*567"],
    ["+12025550123", "+1******0123"],
    ["01012344821", "********"],
    ["", "********"],
  ])("phone %j is %j", (phone, masked) => expect(maskPhone(phone)).toBe(masked));

  it.each([
    ["1990-01-31", "1990-**-**"],
    ["900131", "****-**-**"],
  ])("birth date %j is %j", (date, masked) => expect(maskBirthDate(date)).toBe(masked));

  it("never shows more than the outer two letters of a word, nor the last six of a number", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (name) => {
        for (const word of maskName(name).split(" ")) {
          expect(
            [...new Intl.Segmenter("ko").segment(word)].filter((s) => s.segment !== "*").length,
          ).toBeLessThan(3);
        }
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^\d{0,20}$/), (number) => {
        expect(maskIdentityNumber(number)).toMatch(/\*{6}$/);
      }),
    );
  });
});
