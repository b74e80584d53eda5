import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { trainingFolder } from "../support/trainingFolder.ts";
import { smartotp } from "./run.ts";

const fixtures = path.resolve(import.meta.dirname, "..", "registry", "shipments", "fixtures");
const figure = (number: number) => path.join(fixtures, "rfc6030", `figure${number}.xml`);
const folder = trainingFolder();
const here = () => ["--data", folder.path(), "--json"];
const file = (name: string, content: string) => {
  const at = path.join(folder.path(), name);
  writeFileSync(at, content);
  return at;
};

describe("import", () => {
  it("previews with a passphrase from the environment, then imports, then refuses the same again", async () => {
    const passphrase = { SMARTOTP_PSKC_PASSPHRASE: "qwerty" };
    const preview = await smartotp(["import", figure(7), "--dry-run", ...here()], passphrase);
    expect(preview.json()).toMatchObject({ outcome: "preview", accepted: 1, rejected: 0, rejections: [] });
    expect(preview.code).toBe(0);
    const imported = await smartotp(["import", figure(7), ...here()], passphrase);
    expect(imported.json()).toMatchObject({ outcome: "imported", accepted: 1 });
    expect(imported.code).toBe(0);
    const again = await smartotp(["import", figure(7), ...here()], passphrase);
    expect(again.json()).toMatchObject({
      outcome: "refused",
      accepted: 0,
      rejected: 1,
      rejections: [{ at: 1, serialNumber: "987654321", reason: "duplicateInRegistry" }],
      reasons: { duplicateInRegistry: { count: 1, en: expect.any(String), ko: expect.any(String) } },
    });
    expect(again.code).toBe(1);
  });

  it("takes a pre-shared key from a file; a wrong one is said in three parts", async () => {
    const key = file("key", "12345678901234567890123456789012\n");
    const other = file("other", "00".repeat(16));
    const preview = (keyFile: string, ...more: string[]) =>
      smartotp(["import", figure(6), "--dry-run", "--key-file", keyFile, ...more, ...here()]);
    const [right, wrong] = await Promise.all([preview(key, "--vendor", "72"), preview(other)]);
    expect(right.json()).toMatchObject({ accepted: 1, vendorCode: "72" });
    expect(wrong.json()).toMatchObject({ error: { code: "shipment.keyWrong" } });
    expect(wrong.code).toBe(1);
  });

  it("prints a report of many rows whole, through a pipe", async () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => `${index},00`);
    const csv = file("wrong.csv", `serial,secret_hex\n${rows.join("\n")}\n`);
    const result = await smartotp(["import", csv, "--dry-run", ...here()]);
    const { accepted, rejected, rejections } = result.json<Record<string, unknown>>();
    expect({ accepted, rejected }).toEqual({ accepted: 0, rejected: 5_000 });
    expect(rejections).toHaveLength(5_000);
    expect(result.code).toBe(1);
  });

  it("says in lines what people want to know", async () => {
    const { stdout } = await smartotp(["import", figure(5), "--dry-run", "--data", folder.path()]);
    expect(stdout).toContain("note: pinSkipped (1)");
  });

  it("is used wrongly: no such file, a folder, a branch that is none", async () => {
    const wrong = [
      [path.join(folder.path(), "none")],
      [folder.path()],
      [figure(3), "--branch", "1"],
      [figure(3), "--vendor", "x"],
    ];
    const results = await Promise.all(wrong.map((words) => smartotp(["import", ...words, ...here()])));
    expect(results.map(({ code }) => code)).toEqual([2, 2, 2, 2]);
  });
});
