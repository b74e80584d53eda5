import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const css = readFileSync(
  path.join(import.meta.dirname, "..", "..", "renderer", "styles", "tokens.css"),
  "utf8",
);

/** The colours of one theme; what it does not name itself comes from the light one. */
function theme(name: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, selector = "", body = ""] of css.matchAll(/([^{}]+)\{([^{}]+)\}/g)) {
    if (!selector.includes('"light"') && !selector.includes(`"${name}"`)) continue;
    for (const [, token = "", colour = ""] of body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g))
      found.set(token, colour);
  }
  return found;
}

/** Relative luminance and contrast ratio (WCAG 2.2). */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [dark = 0, bright = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (bright + 0.05) / (dark + 0.05);
}

const grounds = [
  "bg",
  "surface",
  "raised",
  "sunken",
  "accent-soft",
  "ok-soft",
  "warn-soft",
  "bad-soft",
  "info-soft",
];
const text: [string, string][] = [
  ...["ink", "ink-2", "ink-3"].flatMap((ink) => grounds.map((ground): [string, string] => [ink, ground])),
  ...["accent", "ok", "warn", "bad", "info"].flatMap((colour): [string, string][] => [
    [colour, `${colour}-soft`],
    [colour, "surface"],
  ]),
  ["accent-ink", "accent"],
  ["accent-ink", "accent-hover"],
  ["surface", "ok"],
  ["surface", "bad"],
  ["surface", "bad-hover"],
  ["training-ink", "training"],
  ["training-ink", "training-deep"],
  ["plastic-ink", "plastic-1"],
  ["plastic-ink", "plastic-2"],
  ["blank-ink", "blank-1"],
  ["blank-ink", "blank-2"],
  ["paper-ink", "paper"],
  ["paper-ink-2", "paper"],
];
const marks: [string, string][] = [
  ["line-strong", "surface"],
  ["focus", "surface"],
  ["focus", "bg"],
  ["focus", "accent-soft"],
];

describe.each([
  { name: "light", least: 4.5 },
  { name: "dark", least: 4.5 },
  { name: "contrast", least: 7 },
])("the $name theme", ({ name, least }) => {
  const colours = theme(name);
  const ratio = ([a, b]: [string, string]) => contrast(colours.get(a) ?? "", colours.get(b) ?? "");

  it(`keeps every pair of text and ground at ${least}:1`, () => {
    for (const pair of text) expect(ratio(pair), pair.join(" on ")).toBeGreaterThanOrEqual(least);
  });

  it("keeps edges of controls and the focus ring at 3:1", () => {
    for (const pair of marks) expect(ratio(pair), pair.join(" on ")).toBeGreaterThanOrEqual(3);
  });
});
