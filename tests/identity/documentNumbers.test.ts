import { describe, expect, it } from "vitest";
import { parseLicenceNumber, parsePassportNumber, parsePhone } from "../../src/identity/index.ts";
import { refusal } from "./clock.ts";

describe("R2 driver's licence numbers", () => {
  it.each([
    ["11-12-345678-90", "11-12-345678-90"],
    ["111234567890", "11-12-345678-90"],
    [" 28 12 345678 90 ", "28-12-345678-90"],
    ["서울 12-345678-90", "11-12-345678-90"],
    ["경기북부12-345678-90", "28-12-345678-90"],
  ])("%j is %s", (text, number) => expect(parseLicenceNumber(text)).toBe(number));

  it.each([
    "",
    "10-12-345678-90",
    "27-12-345678-90",
    "11-12-345678-9",
    "11-12-3456789-90",
    "평양 12-345678-90",
  ])("refuses %j", (text) => {
    expect(() => parseLicenceNumber(text)).toThrow(refusal("licenceNumber"));
  });
});

describe("R2 passport numbers", () => {
  it.each([
    ["M12345678", "KOR", "M12345678"],
    ["m123a4567", "KOR", "M123A4567"],
    ["S 1234 5678", "KOR", "S12345678"],
    ["L898902C3", "SWE", "L898902C3"],
    ["123456789", "USA", "123456789"],
  ])("%j of %s", (text, state, number) => expect(parsePassportNumber(text, state)).toBe(number));

  it.each([
    ["", "KOR"],
    ["X12345678", "KOR"],
    ["M1234567", "KOR"],
    ["M123456789", "KOR"],
    ["M12AB4567", "KOR"],
    ["1234567890", "USA"],
    ["12?45", "USA"],
    ["1234", "USA"],
  ])("refuses %j of %s", (text, state) => {
    expect(() => parsePassportNumber(text, state)).toThrow(refusal("passportNumber"));
  });
});

describe("phone numbers", () => {
  it.each([
    ["01012344821", "010-1234-4821"],
    ["010 1234 4821", "010-1234-4821"],
    ["010.1234.4821", "010-1234-4821"],
    ["+82 10-1234-4821", "010-1234-4821"],
    ["0082 (0)10 1234 4821", "010-1234-4821"],
    ["0111234567", "011-123-4567"],
    ["02-123-4567", "02-123-4567"],
    ["0212345678", "02-1234-5678"],
    ["031-123-4567", "031-123-4567"],
    ["070-1234-5678", "070-1234-5678"],
    ["+1 (202) 555-0123", "+12025550123"],
  ])("%j is %s", (text, phone) => expect(parsePhone(text)).toBe(phone));

  it.each([
    "",
    "1234",
    "010-1234-482",
    "010-12345-4821",
    "012-1234-5678",
    "+0123456789",
    "전화없음",
    "+1234567890123456",
  ])("refuses %j", (text) => {
    expect(() => parsePhone(text)).toThrow(refusal("phone"));
  });
});
