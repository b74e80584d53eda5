import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright";
import { z } from "zod";
import type { Look } from "./stage.ts";

/** Where the pictures of all screens and states are, and beside them what could be read on each. */
export const picturesFolder = path.resolve(import.meta.dirname, "..", "..", "docs", "screens");
export const textsFile = path.join(picturesFolder, "texts.json");

/** The looks in which pictures are taken. */
export const pictureLooks = [
  { language: "ko", theme: "light" },
  { language: "en", theme: "dark" },
] as const satisfies readonly Look[];

export type PictureTexts = Readonly<Record<string, Readonly<Record<"ko" | "en", string>>>>;

/** Scene and language → {@link textOf} when its picture was taken. */
export function pictureTexts(): PictureTexts {
  const text = z.string().regex(/^[0-9a-f]{16}$/);
  return z
    .record(z.string(), z.object({ ko: text, en: text }))
    .parse(JSON.parse(readFileSync(textsFile, "utf8")));
}

/**
 * What can be read on the page, as the head of its SHA-256: the same on every machine, while letters are drawn a
 * little differently on each; and in every theme, whose own name is left out. A picture is stale when this has changed.
 */
export async function textOf(page: Page): Promise<string> {
  const text = await page.evaluate(() => {
    const fields = [...document.querySelectorAll<HTMLInputElement>("input, textarea, select")];
    const theme = document.querySelector("[data-shown=theme]")?.textContent ?? "";
    const body = document.body.textContent.replace(theme, "");
    return [body, ...fields.map((field) => field.value)].join("\n");
  });
  return createHash("sha256").update(text.replaceAll(/\s+/g, " ")).digest("hex").slice(0, 16);
}
