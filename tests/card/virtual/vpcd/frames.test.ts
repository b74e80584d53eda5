import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeFrame, FrameReader } from "../../../../src/card/virtual/vpcd/frames.ts";

describe("vpcd frames", () => {
  it("come whole out of any stream, however it is cut", () => {
    const payloads = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 6 });
    fc.assert(
      fc.property(payloads, fc.integer({ min: 1, max: 50 }), (frames, size) => {
        const stream = Buffer.concat(frames.map(encodeFrame));
        const reader = new FrameReader();
        const read: Uint8Array[] = [];
        for (let at = 0; at < stream.length; at += size)
          read.push(...reader.push(stream.subarray(at, at + size)));
        expect(read).toEqual(frames);
        expect(reader.expected).toBeNull();
      }),
    );
  });

  it("tell the length of a frame before it is there", () => {
    const reader = new FrameReader();
    expect(reader.push(Uint8Array.of(1))).toEqual([]);
    expect(reader.expected).toBeNull();
    expect(reader.push(Uint8Array.of(2, 7))).toEqual([]);
    expect(reader.expected).toBe(258);
  });
});
