import { execFileSync } from "node:child_process";
import { EventEmitter } from "node:events";

interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Display {
  id: number;
  scaleFactor: number;
  bounds: Rectangle;
  workArea: Rectangle;
}

/** Taken where the display server cannot be asked: nothing smaller is in use at a counter. */
const ASSUMED: Rectangle = { x: 0, y: 0, width: 1920, height: 1080 };

function askXServer(): Rectangle[] {
  if (process.platform !== "linux" || !process.env.DISPLAY || process.env.SMARTOTP_HEADLESS === "1")
    return [];
  try {
    const text = execFileSync("xrandr", ["--current"], {
      encoding: "utf8",
      timeout: 1000,
      stdio: ["ignore", "pipe", "ignore"],
    });
    return [...text.matchAll(/ connected (?:primary )?(\d+)x(\d+)\+(\d+)\+(\d+)/g)].map(
      ([, width, height, x, y]) => ({
        x: Number(x),
        y: Number(y),
        width: Number(width),
        height: Number(height),
      }),
    );
  } catch {
    return [];
  }
}

/** Electron's `screen`. */
class Screen extends EventEmitter {
  #displays: Display[] | undefined;

  getAllDisplays(): Display[] {
    if (!this.#displays) {
      const found = askXServer();
      this.#displays = (found.length > 0 ? found : [ASSUMED]).map((bounds, index) => ({
        id: index + 1,
        scaleFactor: 1,
        bounds,
        workArea: bounds,
      }));
    }
    return this.#displays;
  }

  getPrimaryDisplay(): Display {
    return this.getAllDisplays()[0] as Display;
  }
}

export const screen = new Screen();
