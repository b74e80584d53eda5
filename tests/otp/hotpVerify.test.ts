import { describe, expect, it } from "vitest";
import { hotp, resynchroniseHotp, verifyHotp } from "../../src/otp/index.ts";
import { rfcKey } from "./keys.ts";

const key = rfcKey(20);
const parameters = { algorithm: "SHA-1", digits: 6 } as const;
const otpOf = (counter: bigint | number): string => hotp(key, counter, parameters);

describe("HOTP verification", () => {
  it.each([0, 1, 10])("accepts %i ahead and moves on past it", (ahead) => {
    const answer = verifyHotp({ key, parameters, counter: 500, otp: otpOf(500 + ahead) });
    expect(answer).toEqual({
      accepted: true,
      counter: BigInt(500 + ahead),
      nextCounter: BigInt(501 + ahead),
    });
  });

  it("R8 refuses a counter that was passed, and one beyond the look-ahead", () => {
    for (const counter of [499, 511]) {
      const answer = verifyHotp({ key, parameters, counter: 500, otp: otpOf(counter) });
      expect(answer).toEqual({ accepted: false, reason: "wrong" });
    }
  });

  it("never lets the counter wrap", () => {
    const end = 0xffff_ffff_ffff_ffffn;
    expect(verifyHotp({ key, parameters, counter: end - 1n, otp: otpOf(end - 1n) })).toMatchObject({
      nextCounter: end,
    });
    expect(verifyHotp({ key, parameters, counter: end - 1n, otp: otpOf(end) }).accepted).toBe(false);
    expect(verifyHotp({ key, parameters, counter: end, otp: otpOf(0) }).accepted).toBe(false);
  });

  it.each([-1, 1001, 2.5])("refuses a look-ahead of %s", (lookAhead) => {
    expect(() => verifyHotp({ key, parameters, counter: 0, lookAhead, otp: "000000" })).toThrow(
      expect.objectContaining({ code: "badParameters" }),
    );
  });
});

describe("HOTP resynchronisation", () => {
  it("takes two consecutive OTPs within 100 and names the second", () => {
    const answer = resynchroniseHotp({ key, parameters, counter: 7n, first: otpOf(90), second: otpOf(91) });
    expect(answer).toEqual({ accepted: true, counter: 91n, nextCounter: 92n });
  });

  it.each([
    [90, 92],
    [91, 90],
    [90, 90],
    [107, 108],
    [5, 6],
    [6, 7],
  ])("refuses %i and %i", (first, second) => {
    const answer = resynchroniseHotp({
      key,
      parameters,
      counter: 7,
      first: otpOf(first),
      second: otpOf(second),
    });
    expect(answer).toEqual({ accepted: false, reason: "wrong" });
  });
});
