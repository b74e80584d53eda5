import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { pageOf } from "../../renderer/help/pages.ts";
import type { Screen } from "../../renderer/store/state.ts";
import { chosable } from "../../renderer/transactions/available.ts";
import { scenes } from "./scenes.ts";

const root = path.join(import.meta.dirname, "..", "..", "docs", "teller-guide");
const names = [
  ...(["home", "customer", "resume"] as const).map((name) => pageOf({ name, issueId: "" } as Screen)),
  ...chosable.map(({ code }) => code),
];
const pages = (["ko", "en"] as const).flatMap((language) => names.map((name) => ({ language, name })));

describe("the teller's guide", () => {
  it.each(pages)(
    "has a page about $name ($language), with a picture of a scene that is there",
    ({ language, name }) => {
      const text = readFileSync(path.join(root, language, `${name}.md`), "utf8");
      expect(text).toMatch(/^# .+\n/);
      const pictures = [...text.matchAll(/!\[[^\]]+\]\(\.\.\/\.\.\/screens\/(\w+)\.(\w+)\.(\w+)\.webp\)/g)];
      expect(pictures.length).toBeGreaterThan(0);
      for (const [, scene = "", shown] of pictures) {
        expect(scenes, scene).toHaveProperty(scene);
        expect(shown).toBe(language);
      }
    },
  );
});
