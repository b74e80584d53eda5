import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ORIGIN, servePage } from "../../electron/serving.ts";

let folder: string;
let serve: (request: Request) => Promise<Response>;
const get = (place: string, init?: RequestInit) => serve(new Request(`${ORIGIN}${place}`, init));

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "smartotp-serving-"));
  const root = path.join(folder, "renderer");
  mkdirSync(path.join(root, "assets"), { recursive: true });
  mkdirSync(path.join(folder, "renderer-secret"));
  writeFileSync(path.join(root, "index.html"), "<!doctype html>");
  writeFileSync(path.join(root, "assets", "main.js"), "1");
  writeFileSync(path.join(root, "assets", "글꼴.woff2"), "font");
  writeFileSync(path.join(root, "assets", "main.js.map"), "{}");
  writeFileSync(path.join(root, ".env.json"), "{}");
  writeFileSync(path.join(folder, "secret.json"), "{}");
  writeFileSync(path.join(folder, "renderer-secret", "a.json"), "{}");
  serve = servePage(root);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the page's origin", () => {
  it("serves the page's own files with their types", async () => {
    const types: Record<string, string> = {
      "/": "text/html; charset=utf-8",
      "/index.html?x=1#y": "text/html; charset=utf-8",
      "/assets/main.js": "text/javascript; charset=utf-8",
      "/assets/%EA%B8%80%EA%BC%B4.woff2": "font/woff2",
    };
    for (const [place, type] of Object.entries(types)) {
      const response = await get(place);
      expect([place, response.status, response.headers.get("content-type")]).toEqual([place, 200, type]);
    }
    expect(await (await get("/assets/main.js")).text()).toBe("1");
    expect(await (await get("/assets/main.js", { method: "HEAD" })).text()).toBe("");
  });

  it("never leaves its folder", async () => {
    const places = [
      "/../secret.json",
      "/%2e%2e/secret.json",
      "/..%2fsecret.json",
      "/assets/..%2f..%2fsecret.json",
      "/..%5csecret.json",
      "/%2e%2e%2frenderer-secret/a.json",
      "//etc/passwd.json",
      "/C:/secret.json",
      "/%00/index.html",
      "/%zz",
      "/.env.json",
      "/assets/.%2fmain.js",
    ];
    for (const place of places) expect([place, (await get(place)).status]).toEqual([place, 404]);
  });

  it("serves no folder, no unknown kind of file and nothing that is not there", async () => {
    for (const place of ["/assets", "/assets/", "/assets/main.js.map", "/none.js"]) {
      expect((await get(place)).status).toBe(404);
    }
  });

  it("has no icon to show, and says so without a fault", async () => {
    expect((await get("/favicon.ico")).status).toBe(204);
  });

  it("refuses every other origin and every method that writes", async () => {
    for (const url of [
      "https://registry.example/",
      "https://counter.smartotp.invalid:444/",
      "https://x.invalid/",
    ]) {
      expect((await serve(new Request(url))).status).toBe(403);
    }
    expect((await get("/", { method: "POST", body: "x" })).status).toBe(405);
  });

  it("sends the strict policy with every answer, refusals included", async () => {
    for (const place of ["/", "/assets/main.js", "/none.js"]) {
      const { headers } = await get(place);
      const policy = headers.get("content-security-policy") ?? "";
      const rules = new Map(
        policy.split("; ").map((rule) => [rule.split(" ")[0], rule.split(" ").slice(1).join(" ")]),
      );
      expect(rules.get("default-src")).toBe("'none'");
      expect(rules.get("script-src")).toBe("'self'");
      expect(rules.get("style-src")).toBe("'self'");
      expect(rules.get("connect-src")).toBe("'none'");
      expect(rules.get("require-trusted-types-for")).toBe("'script'");
      expect(policy).not.toMatch(/unsafe|\*|http/);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
      expect(headers.get("cross-origin-embedder-policy")).toBe("require-corp");
    }
  });
});
