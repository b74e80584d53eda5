import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  customerPlace,
  MINIMUM,
  placePanel,
  placeWindow,
  type Rectangle,
  WindowStateFile,
} from "../../electron/windowState.ts";

const full: Rectangle = { x: 0, y: 0, width: 1920, height: 1040 };
const left: Rectangle = { x: -1600, y: 0, width: 1600, height: 900 };

describe("where the window goes", () => {
  it("first in the middle of the first display, 1366 by 768", () => {
    expect(placeWindow(null, [full])).toEqual({ x: 277, y: 136, width: 1366, height: 768, maximized: false });
    expect(placeWindow(null, [{ x: 0, y: 0, width: 1366, height: 728 }])).toMatchObject({
      x: 0,
      y: 0,
      height: 728,
    });
  });

  it("where it was, on whichever display", () => {
    const saved = { x: -1500, y: 20, width: 1400, height: 800, maximized: true };
    expect(placeWindow(saved, [full, left])).toEqual(saved);
  });

  it("back onto a display that is there when its own is gone", () => {
    const saved = { x: -1500, y: 20, width: 1400, height: 800, maximized: false };
    expect(placeWindow(saved, [full])).toEqual({ ...saved, x: 0 });
    expect(placeWindow({ ...saved, x: 9000, y: 9000 }, [full])).toEqual({ ...saved, x: 520, y: 240 });
  });

  it("always wholly on one display and never under the minimum that fits there", () => {
    const side = fc.integer({ min: 1, max: 9000 });
    const place = fc.integer({ min: -20_000, max: 20_000 });
    const area = fc.record({ x: place, y: place, width: side, height: side });
    const state = fc.record({ x: place, y: place, width: side, height: side, maximized: fc.boolean() });
    fc.assert(
      fc.property(fc.option(state), fc.array(area, { minLength: 1, maxLength: 4 }), (saved, areas) => {
        const window = placeWindow(saved, areas);
        const home = areas.find(
          (a) =>
            window.x >= a.x &&
            window.y >= a.y &&
            window.x + window.width <= a.x + a.width &&
            window.y + window.height <= a.y + a.height &&
            window.width >= Math.min(MINIMUM.width, a.width) &&
            window.height >= Math.min(MINIMUM.height, a.height),
        );
        expect(home).toBeDefined();
      }),
    );
  });
});

describe("where the OTP's small window goes", () => {
  const size = { width: 360, height: 204 };

  it("first to the top right, then where it was left, and back when its display is gone", () => {
    expect(placePanel(null, size, [full])).toEqual({ x: 1536, y: 24, ...size });
    const saved = { x: -1500, y: 20 };
    expect(placePanel(saved, size, [full, left])).toEqual({ ...saved, ...size });
    expect(placePanel(saved, size, [full])).toEqual({ x: 0, y: 20, ...size });
    expect(placePanel({ x: 9000, y: 9000 }, size, [full])).toEqual({ x: 1560, y: 836, ...size });
  });
});

describe("the window's file", () => {
  it("gives back what was kept, and nothing for a missing, damaged or foreign file", () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "smartotp-window-"));
    try {
      const file = new WindowStateFile(path.join(folder, "new"));
      expect(file.read()).toBeNull();
      const state = { x: -5, y: 7, width: 1400, height: 800, maximized: true };
      file.write(state);
      expect(file.read()).toEqual(state);
      for (const text of [
        "",
        "{",
        "[]",
        '{"x":"1"}',
        '{"x":1,"y":1,"width":0,"height":5,"maximized":false}',
      ]) {
        writeFileSync(path.join(folder, "new", "window.json"), text);
        expect(file.read()).toBeNull();
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("where the customer's window goes", () => {
  it("to the display that the counter is not on, and nowhere by itself where there is one", () => {
    expect(customerPlace([full], full)).toBeNull();
    expect(customerPlace([full, left], { x: 100, y: 100, width: 1366, height: 768 })).toEqual(left);
    expect(customerPlace([full, left], { x: -1500, y: 50, width: 1366, height: 768 })).toEqual(full);
  });
});
