import fc from "fast-check";
import { Secret as OtpauthSecret, TOTP } from "otpauth";
import { generateSync } from "otplib";
import { describe, expect, it } from "vitest";
import { Secret } from "../../src/contract/secret.ts";
import { timeStepAt, totp } from "../../src/otp/index.ts";
import { rfcKey } from "./keys.ts";

/** RFC 6238 Appendix B: seconds, then the OTP by SHA-1, SHA-256, SHA-512. */
const appendixB = [
  [59, "94287082", "46119246", "90693936"],
  [1111111109, "07081804", "68084774", "25091201"],
  [1111111111, "14050471", "67062674", "99943326"],
  [1234567890, "89005924", "91819424", "93441116"],
  [2000000000, "69279037", "90698825", "38618901"],
  [20000000000, "65353130", "77737706", "47863826"],
] as const;

describe("RFC 6238 Appendix B", () => {
  const parameters = { type: "TOTP", digits: 8, period: 30 } as const;
  it.each(appendixB)("%i s", (seconds, sha1, sha256, sha512) => {
    expect(totp(rfcKey(20), seconds, { ...parameters, algorithm: "SHA-1" })).toBe(sha1);
    expect(totp(rfcKey(32), seconds, { ...parameters, algorithm: "SHA-256" })).toBe(sha256);
    expect(totp(rfcKey(64), seconds, { ...parameters, algorithm: "SHA-512" })).toBe(sha512);
  });
});

describe("peers", () => {
  it("agrees with otplib and otpauth at any time", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 16, maxLength: 64 }),
        fc.integer({ min: 0, max: 4_000_000_000 }),
        fc.constantFrom("SHA-1", "SHA-256", "SHA-512"),
        fc.integer({ min: 6, max: 8 }),
        fc.constantFrom(30, 60, 300),
        (bytes, seconds, algorithm, digits, period) => {
          const ours = totp(Secret.copyOf(bytes), seconds, { type: "TOTP", algorithm, digits, period });
          const secret = new OtpauthSecret({ buffer: Uint8Array.from(bytes).buffer });
          const peer = new TOTP({ secret, algorithm: algorithm.replace("-", ""), digits, period });
          expect(ours).toBe(peer.generate({ timestamp: seconds * 1000 }));
          const name = algorithm.replace("-", "").toLowerCase() as "sha1";
          const otplib = generateSync({
            secret: Uint8Array.from(bytes),
            algorithm: name,
            digits,
            period,
            epoch: seconds,
          });
          expect(ours).toBe(otplib);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("R7 time steps", () => {
  it("changes at the step's edge and takes fractions of a second", () => {
    expect(timeStepAt(0, 30)).toBe(0);
    expect(timeStepAt(29.999, 30)).toBe(0);
    expect(timeStepAt(30, 30)).toBe(1);
    expect(timeStepAt(1_790_000_000.5, 60)).toBe(29_833_333);
  });

  it.each([
    [-0.001, 30, "badTime"],
    [Number.NaN, 30, "badTime"],
    [Number.POSITIVE_INFINITY, 30, "badTime"],
    [0, 0, "badParameters"],
    [0, 1.5, "badParameters"],
  ])("refuses %s s at a period of %s", (seconds, period, code) => {
    expect(() => timeStepAt(seconds, period)).toThrow(expect.objectContaining({ code }));
  });
});
