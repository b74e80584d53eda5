import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concatBytes, encodeTlv, findTlv, readTlvs } from "../../src/card/tlv.ts";

const bytes = (text: string) => Uint8Array.from(Buffer.from(text, "hex"));
const tlvs = fc.array(
  fc.record({ tag: fc.integer({ min: 0, max: 255 }), value: fc.uint8Array({ maxLength: 127 }) }),
  { maxLength: 8 },
);

describe("TLV", () => {
  it("survives encoding and decoding", () => {
    fc.assert(
      fc.property(tlvs, (list) => {
        const encoded = concatBytes(...list.map(({ tag, value }) => encodeTlv(tag, value)));
        expect(readTlvs(encoded)).toEqual({ ok: true, tlvs: list });
      }),
    );
  });

  it("cut anywhere is whole or truncated, never something else", () => {
    fc.assert(
      fc.property(tlvs, fc.nat(), (list, cut) => {
        const encoded = concatBytes(...list.map(({ tag, value }) => encodeTlv(tag, value)));
        const at = encoded.length === 0 ? 0 : cut % encoded.length;
        const ends = list.map((_, i) =>
          list.slice(0, i + 1).reduce((n, { value }) => n + 2 + value.length, 0),
        );
        const reading = readTlvs(encoded.subarray(0, at));
        if (at === 0 || ends.includes(at)) expect(reading.ok).toBe(true);
        else expect(reading).toEqual({ ok: false, reason: "truncated" });
      }),
    );
  });

  it("reads any bytes without throwing, and never past their end", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (any) => {
        const reading = readTlvs(any);
        const read = reading.ok ? reading.tlvs.reduce((n, { value }) => n + 2 + value.length, 0) : 0;
        expect(read).toBeLessThanOrEqual(any.length);
      }),
    );
  });

  it("reads the long lengths of newer keys", () => {
    const long = readTlvs(
      concatBytes(bytes("718180"), new Uint8Array(128), bytes("72820101"), new Uint8Array(257)),
    );
    expect(long.ok && long.tlvs.map(({ tag, value }) => [tag, value.length])).toEqual([
      [0x71, 128],
      [0x72, 257],
    ]);
    expect(readTlvs(bytes("7182"))).toEqual({ ok: false, reason: "truncated" });
    expect(readTlvs(bytes("718200"))).toEqual({ ok: false, reason: "truncated" });
    expect(readTlvs(bytes("718000"))).toEqual({ ok: false, reason: "malformed" });
    expect(readTlvs(bytes("7183000001aa"))).toEqual({ ok: false, reason: "malformed" });
  });

  it("never writes a length that the applet does not parse", () => {
    expect(() => encodeTlv(0x71, new Uint8Array(128))).toThrowError(
      expect.objectContaining({ code: "invalidInput" }),
    );
    expect(() => encodeTlv(256, new Uint8Array())).toThrowError(
      expect.objectContaining({ code: "invalidInput" }),
    );
  });

  it("finds the first of a tag", () => {
    const reading = readTlvs(bytes("7101aa7101bb"));
    expect(reading.ok && findTlv(reading.tlvs, 0x71)).toEqual(bytes("aa"));
    expect(reading.ok && findTlv(reading.tlvs, 0x72)).toBeUndefined();
  });
});
