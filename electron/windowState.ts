import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

/** A rectangle on the desktop, in device-independent pixels. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const MINIMUM = { width: 1024, height: 640 } as const;
const USUAL = { width: 1366, height: 768 } as const;

const WindowState = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
  maximized: z.boolean(),
});
export type WindowState = z.infer<typeof WindowState>;

const overlap = (a: Rectangle, b: Rectangle): number =>
  Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y));

const within = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, high));

/**
 * Where the window goes: where it was, moved and shrunk so that all of it lies on one display that is there
 * now. A first window lies in the middle of the first display.
 * @param workAreas of the displays, the primary one first; at least one
 */
export function placeWindow(saved: WindowState | null, workAreas: readonly Rectangle[]): WindowState {
  const primary = workAreas[0] ?? { x: 0, y: 0, ...USUAL };
  const wanted = saved ?? {
    x: primary.x + Math.round((primary.width - USUAL.width) / 2),
    y: primary.y + Math.round((primary.height - USUAL.height) / 2),
    ...USUAL,
    maximized: false,
  };
  const area = workAreas.reduce(
    (best, next) => (overlap(wanted, next) > overlap(wanted, best) ? next : best),
    primary,
  );
  const width = Math.min(Math.max(wanted.width, MINIMUM.width), area.width);
  const height = Math.min(Math.max(wanted.height, MINIMUM.height), area.height);
  return {
    x: within(wanted.x, area.x, area.x + area.width - width),
    y: within(wanted.y, area.y, area.y + area.height - height),
    width,
    height,
    maximized: wanted.maximized,
  };
}

/** From the edges of the display, for a panel that was never moved. */
const PANEL_MARGIN = 24;

/**
 * Where a small panel of fixed size goes: where it was left, on a display that is there now; at first to the top right.
 * @param workAreas of the displays, the primary one first; at least one
 */
export function placePanel(
  saved: Pick<Rectangle, "x" | "y"> | null,
  size: Pick<Rectangle, "width" | "height">,
  workAreas: readonly Rectangle[],
): Rectangle {
  const primary = workAreas[0] ?? { x: 0, y: 0, ...USUAL };
  const wanted = {
    x: saved?.x ?? primary.x + primary.width - size.width - PANEL_MARGIN,
    y: saved?.y ?? primary.y + PANEL_MARGIN,
    ...size,
  };
  const area = workAreas.reduce(
    (best, next) => (overlap(wanted, next) > overlap(wanted, best) ? next : best),
    primary,
  );
  return {
    x: within(wanted.x, area.x, area.x + area.width - size.width),
    y: within(wanted.y, area.y, area.y + area.height - size.height),
    ...size,
  };
}

/** The last window's state, kept in a file; a missing or half-written file is no state. */
export class WindowStateFile {
  readonly #file: string;

  /** @param name of the file in `folder` */
  constructor(folder: string, name = "window.json") {
    this.#file = path.join(folder, name);
  }

  read(): WindowState | null {
    try {
      const parsed = WindowState.safeParse(JSON.parse(readFileSync(this.#file, "utf8")));
      return parsed.success ? parsed.data : null;
    } catch {
      return null;
    }
  }

  /** Losing it costs a window's place, so a failure is only said on the terminal. */
  write(state: WindowState): void {
    try {
      mkdirSync(path.dirname(this.#file), { recursive: true, mode: 0o700 });
      writeFileSync(this.#file, JSON.stringify(state));
    } catch (error) {
      console.error(`the window's place was not kept: ${error}`);
    }
  }
}

/**
 * Where the customer's window goes: the display that the counter's window lies on least.
 * @param workAreas of all displays
 * @returns null where the counter's display is the only one
 */
export function customerPlace(workAreas: readonly Rectangle[], counter: Rectangle): Rectangle | null {
  if (workAreas.length < 2) return null;
  return workAreas.reduce((best, next) => (overlap(counter, next) < overlap(counter, best) ? next : best));
}
