import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { en, ko } from "../../renderer/i18n/words.ts";

const RENDERER = path.join(import.meta.dirname, "..", "..", "renderer");
type Words = { readonly [name: string]: string | Words };

function flatten(words: Words, prefix = ""): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [name, value] of Object.entries(words)) {
    if (typeof value === "string") flat.set(prefix + name, value);
    else for (const [key, text] of flatten(value, `${prefix}${name}.`)) flat.set(key, text);
  }
  return flat;
}

/** `count_one` and `count_other` are one key to the code. */
const base = (key: string) => key.replace(/_(one|other)$/, "");
const korean = flatten(ko);
const english = flatten(en);
const keys = new Set([...korean.keys()].map(base));

const sources = readdirSync(RENDERER, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => ({ name, code: readFileSync(path.join(RENDERER, name), "utf8") }));

/** Every `t("key")`, and what stands in any string, so that a key may be handed to `t` by a variable. */
const called = sources.flatMap(({ code }) => [...code.matchAll(/\bt\(\s*"([^"]+)"/g)].map((m) => m[1] ?? ""));
const literals = new Set(
  sources.flatMap(({ code }) => [...code.matchAll(/"([A-Za-z0-9.]+)"/g)].map((m) => m[1] ?? "")),
);
/** `t(`step.${step}.${state}`)` and `inBoth` key types, as patterns. */
const patterns = sources.flatMap(({ code }) =>
  [...code.matchAll(/`([a-zA-Z]+\.[^`\s]*\$\{[^`]*)`/g)].map((m) => {
    const source = (m[1] ?? "").split(/\$\{[^}]*\}/).map((part) => part.replaceAll(".", "\\."));
    return { written: m[1] ?? "", pattern: new RegExp(`^${source.join("[A-Za-z0-9.+]+")}$`) };
  }),
);
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]).sort();

describe("the window's words", () => {
  it("finds the calls it is to judge", () => {
    expect(called.length).toBeGreaterThan(120);
    expect(patterns.length).toBeGreaterThan(15);
  });

  it("has the same keys in both languages", () => {
    expect([...new Set([...english.keys()].map(base))].sort()).toEqual([...keys].sort());
  });

  it("has every plural form that its language needs", () => {
    const counted = (flat: Map<string, string>) => [...flat.keys()].filter((key) => key.endsWith("_other"));
    for (const key of counted(english)) expect(english.has(key.replace("_other", "_one")), key).toBe(true);
    expect(counted(korean).sort()).toEqual(counted(english).sort());
  });

  it("gives each subject names of its own: of two that are the same, one would be lost", () => {
    const folder = path.join(RENDERER, "i18n", "words");
    const names = readdirSync(folder)
      .filter((name) => name.endsWith(".ko.json"))
      .flatMap((name) => Object.keys(JSON.parse(readFileSync(path.join(folder, name), "utf8")) as Words));
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  it("misses no key that the code asks for", () => {
    expect(called.filter((key) => !keys.has(key))).toEqual([]);
  });

  it("holds no key that the code does not ask for", () => {
    const unused = [...keys].filter(
      (key) =>
        !literals.has(key) &&
        !key.startsWith("ownFailure.") &&
        !patterns.some(({ pattern }) => pattern.test(key)),
    );
    expect(unused).toEqual([]);
  });

  it("fills the same placeholders in both languages", () => {
    for (const [key, text] of english) {
      const other = korean.get(key) ?? korean.get(`${base(key)}_other`) ?? "";
      expect(placeholders(other), key).toEqual(placeholders(text));
    }
  });

  it("says nothing empty, and speaks to the teller politely", () => {
    for (const [key, text] of [...korean, ...english]) expect(text.trim(), key).not.toBe("");
    for (const [key, text] of korean)
      expect(/[가-힣](해요|세요|이야|한다)[.!?]?$/.test(text), `${key}: ${text}`).toBe(false);
  });

  it("keeps Korean out of the code", () => {
    const spoken = sources
      .filter(({ name }) => !name.endsWith("hangul.ts"))
      .flatMap(({ name, code }) => {
        const bare = code.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
        return /[가-힣]/.test(bare) ? [name] : [];
      });
    expect(spoken).toEqual([]);
  });

  it("keeps colours in tokens.css", () => {
    const styles = path.join(RENDERER, "styles");
    const coloured = readdirSync(styles)
      .filter((name) => name !== "tokens.css")
      .filter((name) =>
        /#[0-9a-f]{3,8}\b|\b(rgb|hsl|oklch)\(/i.test(readFileSync(path.join(styles, name), "utf8")),
      );
    expect(coloured).toEqual([]);
  });
});
