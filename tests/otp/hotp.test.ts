import fc from "fast-check";
import { HOTP, Secret as OtpauthSecret } from "otpauth";
import { generateSync } from "otplib";
import { describe, expect, it } from "vitest";
import { Secret } from "../../src/contract/secret.ts";
import { truncatedValue, writeMovingFactor } from "../../src/otp/hotp.ts";
import { hmac, hmacTruncate, hotp, OtpError } from "../../src/otp/index.ts";
import { hex, rfcKey } from "./keys.ts";

/** RFC 4226 Appendix D: HMAC, truncated value, OTP for the counters 0 to 9. */
const appendixD = [
  ["cc93cf18508d94934c64b65d8ba7667fb7cde4b0", 1284755224, "755224"],
  ["75a48a19d4cbe100644e8ac1397eea747a2d33ab", 1094287082, "287082"],
  ["0bacb7fa082fef30782211938bc1c5e70416ff44", 137359152, "359152"],
  ["66c28227d03a2d5529262ff016a1e6ef76557ece", 1726969429, "969429"],
  ["a904c900a64b35909874b33e61c5938a8e15ed1c", 1640338314, "338314"],
  ["a37e783d7b7233c083d4f62926c7a25f238d0316", 868254676, "254676"],
  ["bc9cd28561042c83f219324d3c607256c03272ae", 1918287922, "287922"],
  ["a4fb960c0bc06e1eabb804e5b397cdc4b45596fa", 82162583, "162583"],
  ["1b3c89f65e6c9e883012052823443f048b4332db", 673399871, "399871"],
  ["1637409809a679dc698207310c8c7fc07290d9e5", 645520489, "520489"],
] as const;

const sha1of6 = { algorithm: "SHA-1", digits: 6 } as const;

describe("RFC 4226 Appendix D", () => {
  it.each(appendixD.map((row, counter) => [counter, ...row] as const))(
    "counter %i",
    (counter, mac, value, otp) => {
      const message = new Uint8Array(8);
      writeMovingFactor(message, counter);
      const computed = hmac(rfcKey(20), "SHA-1", message);
      expect(hex(computed)).toBe(mac);
      expect(truncatedValue(computed, 10)).toBe(value);
      expect(hmacTruncate(computed, 10)).toBe(String(value).padStart(10, "0"));
      expect(hotp(rfcKey(20), counter, sha1of6)).toBe(otp);
      expect(hotp(rfcKey(20), BigInt(counter), sha1of6)).toBe(otp);
    },
  );
});

const peerName = { "SHA-1": "sha1", "SHA-256": "sha256", "SHA-512": "sha512" } as const;

describe("peers", () => {
  it("agrees with otplib and otpauth for any key, counter, hash and number of digits", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 16, maxLength: 64 }),
        fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
        fc.constantFrom("SHA-1", "SHA-256", "SHA-512"),
        fc.integer({ min: 6, max: 10 }),
        (bytes, counter, algorithm, digits) => {
          const ours = hotp(Secret.copyOf(bytes), counter, { algorithm, digits });
          const otpauth = HOTP.generate({
            secret: new OtpauthSecret({ buffer: Uint8Array.from(bytes).buffer }),
            algorithm: peerName[algorithm].toUpperCase(),
            digits,
            counter,
          });
          expect(ours).toBe(otpauth);
          expect(ours).toBe(
            generateSync({
              strategy: "hotp",
              secret: Uint8Array.from(bytes),
              algorithm: peerName[algorithm],
              digits,
              counter,
            }),
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("moving factor", () => {
  it("is the 8-byte big-endian counter, for numbers and bigints alike", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }), (counter) => {
        const expected = Buffer.alloc(8);
        expected.writeBigUInt64BE(counter);
        const message = new Uint8Array(8);
        writeMovingFactor(message, counter);
        expect(hex(message)).toBe(expected.toString("hex"));
        if (counter > BigInt(Number.MAX_SAFE_INTEGER)) return;
        message.fill(0xff);
        writeMovingFactor(message, Number(counter));
        expect(hex(message)).toBe(expected.toString("hex"));
      }),
    );
  });

  it.each([-1, 1.5, Number.NaN, 2 ** 53, -1n, 2n ** 64n])("refuses %s", (counter) => {
    expect(() => hotp(rfcKey(20), counter, sha1of6)).toThrow(expect.objectContaining({ code: "badCounter" }));
  });
});

describe("refusals", () => {
  it.each([5, 11, 6.5, Number.NaN])("no OTP of %s digits", (digits) => {
    expect(() => hotp(rfcKey(20), 0, { algorithm: "SHA-1", digits })).toThrow(
      expect.objectContaining({ code: "badParameters", room: "otp" }),
    );
  });

  it("an empty key, an unknown hash, a short MAC", () => {
    const bad = (code: string) => expect.objectContaining({ code });
    expect(() => hotp(Secret.copyOf(new Uint8Array(0)), 0, sha1of6)).toThrow(bad("badKey"));
    const unknown = { ...sha1of6, algorithm: "MD5" as "SHA-1" };
    expect(() => hotp(rfcKey(20), 0, unknown)).toThrow(bad("badParameters"));
    expect(() => hmacTruncate(new Uint8Array(19), 6)).toThrow(bad("badParameters"));
    expect(() => hmacTruncate(new Uint8Array(20), 3)).toThrow(bad("badParameters"));
  });

  it("R15 an error never carries the key", () => {
    const key = Secret.copyOf(Buffer.from("not-to-be-seen-anywhere"));
    try {
      hotp(key, -1, sha1of6);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(OtpError);
      expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain("not-to-be-seen");
    }
  });
});
