import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeCommand, decodeResponse, encodeCommand, encodeResponse } from "../../src/card/apdu.ts";

const byte = fc.integer({ min: 0, max: 255 });
const commands = fc.record({
  cla: byte,
  ins: byte,
  p1: byte,
  p2: byte,
  data: fc.uint8Array({ maxLength: 255 }),
  le: fc.option(fc.integer({ min: 1, max: 256 })),
});
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, "hex"));
const header = { cla: 0, ins: 0xa1, p1: 0, p2: 1 };
const none = new Uint8Array();

describe("command APDU", () => {
  it.each([
    [1, { ...header, data: none, le: null }, "00a10001"],
    [2, { ...header, data: none, le: 256 }, "00a1000100"],
    [2, { ...header, data: none, le: 16 }, "00a1000110"],
    [3, { ...header, data: bytes("aabb"), le: null }, "00a1000102aabb"],
    [4, { ...header, data: bytes("aabb"), le: 256 }, "00a1000102aabb00"],
  ])("is of case %i", (_case, command, encoded) => {
    expect(hex(encodeCommand(command))).toBe(encoded);
    expect(decodeCommand(bytes(encoded))).toEqual(command);
  });

  it("survives encoding and decoding", () => {
    fc.assert(
      fc.property(commands, (command) => {
        expect(decodeCommand(encodeCommand(command))).toEqual(command);
      }),
    );
  });

  it("is decoded from its exact bytes only", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (apdu) => {
        const command = decodeCommand(apdu);
        if (command) expect(encodeCommand(command)).toEqual(apdu);
      }),
    );
  });

  it.each(["", "00a100", "00a1000100000102", "00a10001000002aabb0000", "00a1000103aabb", "00a1000101aabbcc"])(
    "refuses '%s': too short, extended, or not all accounted for",
    (apdu) => expect(decodeCommand(bytes(apdu))).toBeNull(),
  );

  it.each([
    { ...header, data: new Uint8Array(256), le: null },
    { ...header, data: none, le: 0 },
    { ...header, data: none, le: 257 },
    { ...header, ins: 256, data: none, le: null },
  ])("refuses what does not fit", (command) => {
    expect(() => encodeCommand(command)).toThrowError(expect.objectContaining({ code: "invalidInput" }));
  });
});

describe("response APDU", () => {
  it("survives encoding and decoding", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 256 }), fc.integer({ min: 0, max: 0xffff }), (data, sw) => {
        expect(decodeResponse(encodeResponse(data, sw))).toEqual({ data, sw });
      }),
    );
  });

  it.each([none, bytes("90")])("of under two bytes is a card that is gone", (answer) => {
    expect(() => decodeResponse(answer)).toThrowError(expect.objectContaining({ code: "cardGone" }));
  });
});
