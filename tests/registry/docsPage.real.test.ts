import { type Browser, chromium } from "playwright";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findChromium } from "../../electron/stand-in/chromium.ts";
import { OpenApi, operationsOf } from "../support/openapi.ts";
import { testWorlds } from "./world.ts";

const worlds = testWorlds();
let browser: Browser;
beforeAll(async () => {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error("Chromium is not installed");
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
});
afterAll(() => browser.close());

it("the page at /docs shows every operation, and loads nothing from anywhere else", async () => {
  const { registry } = await worlds.open();
  const url = await registry.listen();
  const operations = operationsOf(OpenApi.parse(await (await fetch(`${url}/openapi.json`)).json()));
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const complaints: string[] = [];
  page.setDefaultTimeout(10_000);
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith("data:")) complaints.push(request.url());
  });
  const answer = await page.goto(`${url}/docs`);
  expect(answer?.headers()["content-security-policy"]).toContain("default-src 'none'; script-src 'self';");
  for (const { operationId } of operations) {
    await page.locator(`.opblock[id$="-${operationId}"]`).waitFor();
  }
  // One of them opened: its documented example is there to be read, and to be sent.
  await page.locator(".opblock", { hasText: "verifyOtp" }).getByRole("button").first().click();
  await page.getByText('"otp": "482913"').first().waitFor();
  await page.getByRole("button", { name: "Try it out" }).waitFor();
  expect(complaints).toEqual([]);
});

it("sends no requests from the page in production", async () => {
  const { another } = await worlds.open();
  const registry = await another({ training: false });
  const { body } = await registry.app.inject("/docs/static/swagger-initializer.js");
  expect(body).toContain('"supportedSubmitMethods":[]');
});
