import { readdir } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { merged } from "../../src/registry/errors/merge.ts";
import { RegistryError, type RegistryErrorCode } from "../../src/registry/errors.ts";

const folder = path.resolve(import.meta.dirname, "../../src/registry/errors");

it("no registry starts in which two subjects give two errors the same code", () => {
  expect(merged({ one: 1 }, { two: 2 }, { three: 3 })).toEqual({ one: 1, two: 2, three: 3 });
  expect(() => merged({ one: 1 }, { two: 2 }, { one: 3 })).toThrow(
    "two errors of the registry have the code one",
  );
});

it("every error of every subject is in the catalogue, as its subject says it", async () => {
  let found = 0;
  for (const file of await readdir(folder)) {
    const module: Record<string, unknown> = await import(path.join(folder, file));
    for (const catalogue of Object.values(module)) {
      if (typeof catalogue !== "object" || catalogue === null) continue;
      for (const [code, { status }] of Object.entries(catalogue)) {
        expect(new RegistryError(code as RegistryErrorCode).status, code).toBe(status);
        found += 1;
      }
    }
  }
  expect(found).toBeGreaterThan(50);
});
