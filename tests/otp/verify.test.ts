import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OtpParameters } from "../../src/contract/token.ts";
import {
  hotp,
  matchingTimeSteps,
  resynchronise,
  totp,
  transactionOtp,
  verifyTotp,
} from "../../src/otp/index.ts";
import { equalValue, otpValue } from "../../src/otp/verify.ts";
import { rfcKey } from "./keys.ts";

const parameters: OtpParameters = { type: "TOTP", algorithm: "SHA-256", digits: 8, period: 30 };
const key = rfcKey(32);
const now = 60_000_000;
const atSeconds = now * 30 + 7;
const otpOf = (step: number): string => hotp(key, step, parameters);
const fresh = { key, parameters, atSeconds, drift: 0, lastTimeStep: null };
const transaction = { payeeAccount: "110-234-567890", amount: "1500000", currency: "KRW" };

describe("R7 look-ahead", () => {
  it.each([-1, 0, 1])("accepts step %i and reports it as the drift", (offset) => {
    const answer = verifyTotp({ ...fresh, otp: otpOf(now + offset) });
    expect(answer).toEqual({ accepted: true, timeStep: now + offset, drift: offset });
  });

  it.each([-2, 2])("refuses step %i", (offset) => {
    expect(verifyTotp({ ...fresh, otp: otpOf(now + offset) })).toEqual({ accepted: false, reason: "wrong" });
  });

  it("follows a token that drifts away, one step at a time, both ways", () => {
    for (const direction of [1, -1]) {
      let drift = 0;
      let lastTimeStep: number | null = null;
      for (let day = 1; day <= 40; day += 1) {
        const seconds = atSeconds + day * 86_400;
        const otp = totp(key, seconds + direction * day * 30, parameters);
        const answer = verifyTotp({ key, parameters, atSeconds: seconds, drift, lastTimeStep, otp });
        if (!answer.accepted) return expect.unreachable();
        expect(answer.drift).toBe(direction * day);
        ({ drift, timeStep: lastTimeStep } = answer);
      }
    }
  });

  it("takes a window of its own, and the start of time", () => {
    expect(verifyTotp({ ...fresh, window: 0, otp: otpOf(now + 1) }).accepted).toBe(false);
    expect(verifyTotp({ ...fresh, window: 5, otp: otpOf(now - 5) }).accepted).toBe(true);
    const start = verifyTotp({ ...fresh, atSeconds: 3, drift: -4, window: 4, otp: otpOf(0) });
    expect(start).toEqual({ accepted: true, timeStep: 0, drift: 0 });
  });
});

describe("R8 once", () => {
  it("refuses an accepted OTP and every step before it, and accepts the next", () => {
    const used = { ...fresh, lastTimeStep: now };
    expect(verifyTotp({ ...used, otp: otpOf(now) })).toEqual({ accepted: false, reason: "replayed" });
    expect(verifyTotp({ ...used, otp: otpOf(now - 1) })).toEqual({ accepted: false, reason: "replayed" });
    expect(verifyTotp({ ...used, otp: otpOf(now + 1) }).accepted).toBe(true);
  });

  it("never accepts a step twice, in whatever order OTPs come and however the clock moves", () => {
    const coming = fc.array(fc.tuple(fc.integer({ min: -4, max: 4 }), fc.integer({ min: -2, max: 2 })), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(coming, (attempts) => {
        let drift = 0;
        let lastTimeStep: number | null = null;
        const accepted: number[] = [];
        for (const [offset, clock] of attempts) {
          const answer = verifyTotp({
            key,
            parameters,
            atSeconds: atSeconds + clock * 30,
            drift,
            lastTimeStep,
            otp: otpOf(now + offset),
          });
          if (!answer.accepted) continue;
          accepted.push(answer.timeStep);
          ({ drift, timeStep: lastTimeStep } = answer);
        }
        expect(accepted).toEqual([...new Set(accepted)].sort((a, b) => a - b));
      }),
      { numRuns: 200 },
    );
  });
});

describe("what is typed", () => {
  it.each(["", "1234567", "123456789", "1234567a", " 1234567", "+1234567", "1.234567", "１２３４５６７８"])(
    "%j is wrong, not an error",
    (otp) => {
      expect(verifyTotp({ ...fresh, otp })).toEqual({ accepted: false, reason: "wrong" });
    },
  );

  it("reads leading zeros and refuses what truncation cannot give", () => {
    expect(otpValue("00000042", 8)).toBe(42);
    expect(otpValue("2147483647", 10)).toBe(0x7fff_ffff);
    expect(otpValue("2147483648", 10)).toBe(-1);
    expect(otpValue("9999999999", 10)).toBe(-1);
  });

  it("compares values without a branch", () => {
    const value = fc.oneof(fc.integer({ min: 0, max: 0x7fff_ffff }), fc.constantFrom(-1, 0, 1, 0x7fff_ffff));
    fc.assert(fc.property(value, value, (a, b) => equalValue(a, b) === (a === b ? 1 : 0)));
    fc.assert(fc.property(value, (a) => equalValue(a, a) === 1));
  });
});

describe("matchingTimeSteps", () => {
  it("finds exactly the steps whose OTP it is", () => {
    fc.assert(
      fc.property(fc.integer({ min: -25, max: 25 }), fc.integer({ min: 0, max: 20 }), (offset, window) => {
        const found = matchingTimeSteps({ key, parameters, otp: otpOf(now + offset), around: now, window });
        expect(found).toEqual(Math.abs(offset) <= window ? [now + offset] : []);
      }),
      { numRuns: 60 },
    );
  });

  it("gives all of several, and verifying takes the fresh one nearest the centre", () => {
    // Of 100 steps some two share a 6-digit OTP sooner or later; search for such a pair once.
    const six: OtpParameters = { ...parameters, digits: 6 };
    const seen = new Map<string, number>();
    let pair: [number, number] | undefined;
    for (let step = now; pair === undefined; step += 1) {
      const otp = hotp(key, step, six);
      const before = seen.get(otp);
      if (before !== undefined && step - before <= 190) pair = [before, step];
      seen.set(otp, step);
    }
    const [a, b] = pair;
    const middle = Math.floor((a + b) / 2);
    const window = Math.ceil((b - a) / 2) + 1;
    const otp = hotp(key, a, six);
    expect(matchingTimeSteps({ key, parameters: six, otp, around: middle, window })).toEqual([a, b]);
    const at = { key, parameters: six, otp, atSeconds: (b - 1) * 30, drift: 0, window: 100 };
    const wide = { ...at, window: Math.min(100, b - a) };
    expect(verifyTotp({ ...wide, lastTimeStep: null })).toMatchObject({ accepted: true, timeStep: b });
    expect(verifyTotp({ ...wide, lastTimeStep: b })).toMatchObject({ accepted: false, reason: "replayed" });
  }, 60_000);

  it.each([-1, 101, 0.5])("refuses a window of %s", (window) => {
    expect(() => matchingTimeSteps({ key, parameters, otp: "0", around: now, window })).toThrow(
      expect.objectContaining({ code: "badParameters" }),
    );
  });
});

describe("R7 resynchronisation", () => {
  it("finds two consecutive OTPs inside 20 steps either way and no further", () => {
    for (let offset = -23; offset <= 22; offset += 1) {
      const answer = resynchronise({
        ...fresh,
        first: otpOf(now + offset),
        second: otpOf(now + offset + 1),
      });
      const inside = offset >= -20 && offset + 1 <= 20;
      expect(answer, `offset ${offset}`).toEqual(
        inside
          ? { accepted: true, timeStep: now + offset + 1, drift: offset + 1 }
          : { accepted: false, reason: "wrong" },
      );
    }
  });

  it("refuses two that are not consecutive, in the wrong order, or the same twice", () => {
    const attempt = (first: number, second: number) =>
      resynchronise({ ...fresh, first: otpOf(now + first), second: otpOf(now + second) });
    for (const [first, second] of [
      [3, 5],
      [4, 3],
      [3, 3],
    ] as const) {
      expect(attempt(first, second)).toEqual({ accepted: false, reason: "wrong" });
    }
  });

  it("R8 accepts only two fresh ones", () => {
    const attempt = (lastTimeStep: number) =>
      resynchronise({ ...fresh, lastTimeStep, first: otpOf(now + 3), second: otpOf(now + 4) });
    expect(attempt(now + 2).accepted).toBe(true);
    expect(attempt(now + 3)).toEqual({ accepted: false, reason: "replayed" });
    expect(attempt(now + 4)).toEqual({ accepted: false, reason: "replayed" });
  });

  it("searches around the drift that is known", () => {
    const answer = resynchronise({ ...fresh, drift: 15, first: otpOf(now + 33), second: otpOf(now + 34) });
    expect(answer).toEqual({ accepted: true, timeStep: now + 34, drift: 34 });
  });
});

describe("R11 transaction-linked verification", () => {
  it("verifies for that transaction, in the window, and for no other", () => {
    const otp = transactionOtp(key, transaction, atSeconds - 30, parameters);
    expect(verifyTotp({ ...fresh, otp, transaction })).toEqual({
      accepted: true,
      timeStep: now - 1,
      drift: -1,
    });
    const others = [
      undefined,
      { ...transaction, amount: "1500001" },
      { ...transaction, payeeAccount: "110-234-567891" },
      { ...transaction, currency: "USD" },
      { ...transaction, memo: "월세" },
    ];
    for (const other of others) {
      expect(verifyTotp({ ...fresh, otp, transaction: other })).toEqual({ accepted: false, reason: "wrong" });
    }
  });

  it("a plain OTP is not good for a transaction", () => {
    expect(verifyTotp({ ...fresh, otp: otpOf(now), transaction }).accepted).toBe(false);
  });
});
