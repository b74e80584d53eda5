import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatCredentialName, parseCredentialName } from "../../src/card/index.ts";

const totp30 = { type: "TOTP", period: 30 } as const;
const digits = (min: number, max: number) => fc.stringMatching(new RegExp(`^[0-9]{${min},${max}}$`));

describe("credential name", () => {
  it("names the token, leading zeros and all", () => {
    const token = { vendorCode: "012", serialNumber: "0000000001" };
    expect(formatCredentialName(token, totp30)).toBe("KFTC:012-0000000001");
    expect(formatCredentialName(token, { type: "TOTP", period: 60 })).toBe("60/KFTC:012-0000000001");
    expect(formatCredentialName(token, { type: "HOTP", period: 60 })).toBe("KFTC:012-0000000001");
    expect(parseCredentialName("60/KFTC:012-0000000001")).toEqual(token);
  });

  it("survives formatting and parsing, within 64 bytes", () => {
    fc.assert(
      fc.property(
        digits(2, 3),
        digits(8, 16),
        fc.integer({ min: 1, max: 3600 }),
        (vendorCode, serialNumber, period) => {
          const name = formatCredentialName({ vendorCode, serialNumber }, { type: "TOTP", period });
          expect(name.length).toBeLessThanOrEqual(64);
          expect(parseCredentialName(name)).toEqual({ vendorCode, serialNumber });
        },
      ),
    );
  });

  it.each([
    "",
    "KFTC:",
    "KFTC:1-12345678",
    "KFTC:101-1234567",
    "kftc:101-12345678",
    "xKFTC:101-12345678",
    "mail:me",
  ])("is not '%s'", (name) => expect(parseCredentialName(name)).toBeNull());
});
