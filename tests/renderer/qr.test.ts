import jsQR from "jsqr";
import { describe, expect, it } from "vitest";
import { qrPath } from "../../renderer/screens/phone/qr.ts";

const PIXELS = 4;
const codes = [
  "7Q2KD-0M9XV-4HTRB-C8WNE",
  "00000-00000-00000-00000",
  "ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ",
];

/** The picture that the path draws, as a camera sees it: RGBA. */
function drawn({ size, path }: ReturnType<typeof qrPath>) {
  const side = size * PIXELS;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  for (const [, x = "", y = ""] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    for (let row = Number(y) * PIXELS; row < (Number(y) + 1) * PIXELS; row++) {
      const start = (row * side + Number(x) * PIXELS) * 4;
      for (let at = start; at < start + PIXELS * 4; at += 4) pixels.fill(0, at, at + 3);
    }
  }
  return { pixels, side };
}

describe("the QR code of an invitation", () => {
  it("says to another reader of QR codes what the phone is to be told", () => {
    for (const code of codes) {
      const text = `smartotp:activate?code=${code}`;
      const { pixels, side } = drawn(qrPath(text));
      expect(jsQR(pixels, side, side)?.data).toBe(text);
    }
  });

  it("has four light modules around it (ISO/IEC 18004)", () => {
    const { size, path } = qrPath("smartotp:activate?code=7Q2KD-0M9XV-4HTRB-C8WNE");
    const at = [...path.matchAll(/M(\d+) (\d+)h/g)].flatMap(([, x, y]) => [Number(x), Number(y)]);
    expect([Math.min(...at), Math.max(...at)]).toEqual([4, size - 5]);
  });
});
