import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { Secret } from "../../src/contract/secret.ts";
import { customerReference, deriveAccessKey, TrustError } from "../../src/trust/index.ts";

const master = () => Secret.take(Uint8Array.from({ length: 32 }, (_, i) => i));
const hexOf = (secret: Secret) => secret.use((bytes) => Buffer.from(bytes).toString("hex"));

describe("access key", () => {
  it("R9 is HKDF-SHA-256 over vendor code, serial number and key version, as RFC 5869 computes it", () => {
    // RFC 5869 by hand: extract with an all-zero salt, expand one block.
    const prk = createHmac("sha256", Buffer.alloc(32))
      .update(Uint8Array.from({ length: 32 }, (_, i) => i))
      .digest();
    const info = Buffer.from(`\x0212\x0800012345\x00\x00\x01\x02`, "latin1");
    const block = createHmac("sha256", prk)
      .update(Buffer.concat([info, Buffer.of(1)]))
      .digest();
    const key = deriveAccessKey(master(), { vendorCode: "12", serialNumber: "00012345" }, 0x102);
    expect(hexOf(key)).toBe(block.subarray(0, 16).toString("hex"));
  });

  it("R9 differs by card and by version, also where the digits run together", () => {
    const keys = [
      deriveAccessKey(master(), { vendorCode: "12", serialNumber: "312345678" }, 1),
      deriveAccessKey(master(), { vendorCode: "123", serialNumber: "12345678" }, 1),
      deriveAccessKey(master(), { vendorCode: "123", serialNumber: "12345678" }, 2),
      deriveAccessKey(master(), { vendorCode: "123", serialNumber: "12345679" }, 2),
    ];
    expect(new Set(keys.map(hexOf)).size).toBe(4);
  });

  it("refuses a short master key and a version that does not fit", () => {
    const token = { vendorCode: "12", serialNumber: "00012345" };
    expect(() => deriveAccessKey(Secret.take(new Uint8Array(16)), token, 1)).toThrow(TrustError);
    for (const version of [-1, 1.5, 2 ** 32]) {
      expect(() => deriveAccessKey(master(), token, version)).toThrow(TrustError);
    }
  });
});

describe("customer reference", () => {
  const number = (text: string) => Secret.take(Buffer.from(text));

  it("R14 is the same for the same number, different under another key, and does not show the number", () => {
    const a = customerReference(master(), number("9001011234567"));
    expect(a).toBe(customerReference(master(), number("9001011234567")));
    expect(a).toMatch(/^[0-9a-f]{64}$/);
    expect(a).not.toBe(customerReference(master(), number("9001011234568")));
    expect(a).not.toBe(customerReference(Secret.take(new Uint8Array(32)), number("9001011234567")));
  });

  it("refuses a key that could be tried out", () => {
    expect(() => customerReference(Secret.take(new Uint8Array(16)), number("1"))).toThrow(TrustError);
  });
});
