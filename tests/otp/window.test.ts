import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hotp, resynchronise, verifyHotp, verifyTotp } from "../../src/otp/index.ts";
import { rfcKey } from "./keys.ts";

const counted = { macs: 0 };
const { createHmac } = crypto;

beforeAll(() => {
  crypto.createHmac = (...input) => {
    counted.macs += 1;
    return createHmac(...input);
  };
  syncBuiltinESMExports();
});
afterAll(() => {
  crypto.createHmac = createHmac;
  syncBuiltinESMExports();
});

const parameters = { type: "TOTP", algorithm: "SHA-1", digits: 6, period: 30 } as const;
const key = rfcKey(20);
const now = 1_000_000;
const input = { key, parameters, atSeconds: now * 30, drift: 0, lastTimeStep: null };

/** HMACs computed while `work` runs. */
function macs(work: () => unknown): number {
  const before = counted.macs;
  work();
  return counted.macs - before;
}

describe("the whole window is always computed", () => {
  it.each([-1, 0, 1, 7])("TOTP right at step %i, or wrong", (offset) => {
    const otp = hotp(key, now + offset, parameters);
    expect(macs(() => verifyTotp({ ...input, otp }))).toBe(3);
    expect(macs(() => verifyTotp({ ...input, otp, lastTimeStep: now + 9 }))).toBe(3);
  });

  it("malformed OTPs take as long as wrong ones", () => {
    expect(macs(() => verifyTotp({ ...input, otp: "" }))).toBe(3);
    expect(macs(() => verifyTotp({ ...input, otp: "abcdef" }))).toBe(3);
  });

  it("resynchronisation and HOTP look-ahead", () => {
    const first = hotp(key, now - 20, parameters);
    const second = hotp(key, now - 19, parameters);
    expect(macs(() => resynchronise({ ...input, first, second }))).toBe(41);
    expect(macs(() => resynchronise({ ...input, first: "000000", second }))).toBe(41);
    const hotpInput = { key, parameters, counter: now, lookAhead: 9 };
    const right = hotp(key, now, parameters);
    expect(macs(() => verifyHotp({ ...hotpInput, otp: right }))).toBe(10);
    expect(macs(() => verifyHotp({ ...hotpInput, otp: "x" }))).toBe(10);
  });
});
