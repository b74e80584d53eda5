import { readdir } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";

const folder = path.resolve(import.meta.dirname, "../../src/registry/errors");

it("no two subjects give two errors the same code", async () => {
  const places = new Map<string, string[]>();
  for (const file of await readdir(folder)) {
    const module: Record<string, unknown> = await import(path.join(folder, file));
    for (const catalogue of Object.values(module)) {
      if (typeof catalogue !== "object" || catalogue === null) continue;
      for (const code of Object.keys(catalogue)) places.set(code, [...(places.get(code) ?? []), file]);
    }
  }
  expect(places.size).toBeGreaterThan(50);
  expect([...places].filter(([, files]) => files.length > 1)).toEqual([]);
});
