import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Secret } from "../../src/contract/secret.ts";
import { decodePackage, encodePackage } from "../../src/trust/packageCodec.ts";

const secretBytes = fc.uint8Array({ minLength: 1, maxLength: 255 });
const content = fc.record(
  { seed: secretBytes, accessKey: secretBytes, transportKey: secretBytes },
  { requiredKeys: [] },
);
const secretsOf = (given: Record<string, Uint8Array | undefined>) =>
  Object.fromEntries(
    Object.entries(given).flatMap(([name, bytes]) => (bytes ? [[name, Secret.copyOf(bytes)]] : [])),
  );
const bytesOf = (secrets: object) =>
  Object.fromEntries(
    Object.entries(secrets).map(([name, secret]) => [
      name,
      (secret as Secret).use((bytes) => Buffer.from(bytes).toString("hex")),
    ]),
  );

describe("package plaintext", () => {
  it("decodes to what was encoded", () => {
    fc.assert(
      fc.property(content, (given) => {
        const encoded = encodePackage(secretsOf(given));
        expect(encoded).not.toBeNull();
        const decoded = decodePackage(encoded ?? new Uint8Array());
        expect(decoded && bytesOf(decoded)).toEqual(bytesOf(secretsOf(given)));
      }),
    );
  });

  it("has one encoding for each content: whatever decodes, encodes to the same bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (noise) => {
        const bytes = Uint8Array.of(1, ...noise);
        const decoded = decodePackage(bytes);
        if (decoded) expect(encodePackage(decoded)).toEqual(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  it("refuses what is cut, too long, of another version, out of order or doubled", () => {
    const good = encodePackage({ seed: Secret.take(Uint8Array.of(9, 9)) }) ?? new Uint8Array();
    expect(good).toEqual(Uint8Array.of(1, 1, 2, 9, 9));
    const bad = [
      [],
      [2, 1, 2, 9, 9],
      [1, 1, 2, 9],
      [1, 1],
      [1, 1, 0],
      [1, 1, 2, 9, 9, 0],
      [1, 2, 1, 9, 1, 1, 9],
      [1, 1, 1, 9, 1, 1, 9],
      [1, 6, 1, 9],
    ];
    for (const bytes of bad) expect(decodePackage(Uint8Array.from(bytes))).toBeNull();
  });

  it("refuses a secret that does not fit its length byte", () => {
    expect(encodePackage({ seed: Secret.take(new Uint8Array(256)) })).toBeNull();
    expect(encodePackage({ seed: Secret.take(new Uint8Array(0)) })).toBeNull();
  });
});
