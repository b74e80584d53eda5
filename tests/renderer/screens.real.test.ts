import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "playwright";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { pictureTexts, textOf } from "./pictures.ts";
import { scenes } from "./scenes.ts";
import { type Look, type Stage, startStage } from "./stage.ts";

let stage: Stage;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "smartotp-page-"));
  stage = await startStage(folder);
}, 60_000);
afterAll(async () => {
  await stage?.close();
  await rm(folder, { recursive: true, force: true });
});
afterEach(() => {
  expect(stage.complaints()).toEqual([]);
});

/** What axe finds, in few words. */
async function violations(page: Page): Promise<string[]> {
  // One frame and nothing foreign in it: no second page is needed to put results together.
  const { violations: found } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .options({ resultTypes: ["violations"], preload: false, iframes: false })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary}`),
  );
}

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
      const page = await stage.open(scene, look);
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
