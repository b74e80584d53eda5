import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "@playwright/test";

/**
 * How long from the last key press (or text of an input method) until the frame that shows its result was painted,
 * by the page's own clock: from the event's time stamp, which the browser gives it, to the first task after the first
 * frame in which `wanted` holds. Waiting for the next frame is part of it, up to 16.7 ms at 60 Hz.
 * @param wanted an expression in the page; must not hold before
 * @param press the keys, nothing else
 * @returns milliseconds
 */
export async function painted(page: Page, press: () => Promise<void>, wanted: string): Promise<number> {
  await page.evaluate(watch(wanted));
  await press();
  return Number(await page.evaluate("globalThis.benchPainted"));
}

/** Until an expression holds in the page; its policy forbids it to evaluate texts by itself. */
export async function until(page: Page, wanted: string): Promise<void> {
  const late = performance.now() + 30_000;
  while (!(await page.evaluate(wanted))) {
    if (performance.now() > late) throw new Error(`never so: ${wanted}`);
    await sleep(20);
  }
}

const watch = (wanted: string) => `void (globalThis.benchPainted = new Promise((resolve, reject) => {
  let pressedAt = null;
  const pressed = (event) => { pressedAt = event.timeStamp; };
  const names = ["keydown", "beforeinput"];
  for (const name of names) addEventListener(name, pressed, true);
  const end = (tell) => {
    for (const name of names) removeEventListener(name, pressed, true);
    tell();
  };
  const late = setTimeout(() => end(() => reject(new Error("never painted: " + ${JSON.stringify(wanted)}))), 30000);
  const look = () => {
    if (pressedAt === null || !(${wanted})) return void requestAnimationFrame(look);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      clearTimeout(late);
      const at = performance.now();
      end(() => resolve(at - pressedAt));
    };
    port2.postMessage(null);
  };
  requestAnimationFrame(look);
}))`;

/** How often keys are pressed while `work` goes on: a chord is one; what an input method or a scanner gives is none. */
export async function keysPressed(page: Page, work: () => Promise<void>): Promise<number> {
  await page.evaluate(`void (() => {
    const count = (event) => { if (!/^(Control|Shift|Alt|Meta)$/.test(event.key)) globalThis.benchKeys += 1; };
    if (globalThis.benchKeys === undefined) addEventListener("keydown", count, true);
    globalThis.benchKeys = 0;
  })()`);
  await work();
  return Number(await page.evaluate("globalThis.benchKeys"));
}
