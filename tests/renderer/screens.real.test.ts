import type { Page } from "playwright";
import { describe, expect, it } from "vitest";
import { pictureTexts, textOf } from "./pictures.ts";
import { scenes } from "./scenes.ts";
import type { Look } from "./stage.ts";
import { testStage } from "./testStage.ts";
import { violations } from "./violations.ts";

const open = testStage();

/** Text that is cut by its own box, and a page wider than the window. */
function cut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wide =
      document.documentElement.scrollWidth > window.innerWidth ? ["the page is wider than the window"] : [];
    const boxes = [
      ...document.querySelectorAll<HTMLElement>(
        "button, h1, h2, dt, dd, label, .badge, kbd, .note, .step-title",
      ),
    ];
    const clipped = boxes.filter(
      (box) =>
        box.checkVisibility() &&
        box.clientWidth > 1 &&
        box.scrollWidth > box.clientWidth + 1 &&
        getComputedStyle(box).display !== "inline",
    );
    return [...wide, ...clipped.map((box) => `cut: ${box.className} ${box.textContent}`)];
  });
}

const looks: readonly Look[] = [
  { language: "ko", theme: "light" },
  { language: "en", theme: "dark" },
  { language: "ko", theme: "contrast" },
];

const texts = pictureTexts();

/** Each scene in one look, in turn; every scene in every look with SMARTOTP_ALL_LOOKS=1. */
const cases = Object.keys(scenes).flatMap((scene, i) =>
  looks
    .filter((_, at) => process.env.SMARTOTP_ALL_LOOKS === "1" || at === i % looks.length)
    .map((look) => ({ scene, ...look })),
);

describe("every screen and state", () => {
  it.each(cases)(
    "$scene is accessible, whole (at 200 % too) and as in its picture ($language, $theme)",
    async ({ scene, ...look }) => {
      const page = await open(scene, look);
      const picture = texts[scene]?.[look.language ?? "ko"];
      expect(await textOf(page), "its picture is stale: npm run screens").toBe(picture);
      expect(await violations(page)).toEqual([]);
      expect(await cut(page)).toEqual([]);
      await page.setViewportSize({ width: 683, height: 384 });
      // What floats is placed again once the page has noticed its new size.
      await expect.poll(() => cut(page), { timeout: 5_000 }).toEqual([]);
    },
  );
});
