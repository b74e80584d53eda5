import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import path from "node:path";
import react from "@vitejs/plugin-react";
import { type Browser, chromium, type Page } from "playwright";
import { build } from "vite";
import { findChromium } from "../../electron/stand-in/chromium.ts";
import { scenes } from "./scenes.ts";

/** The policy the app serves its pages under. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; require-trusted-types-for 'script'";

/** When all scenes happen: Sunday morning in Seoul, as the scripted answers have it. */
const NOW = new Date("2026-11-22T01:43:00.000Z");

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".woff2": "font/woff2",
};

/** Build the renderer as it ships, but over the scripted bridge. */
async function buildPage(outDir: string): Promise<void> {
  // Vite believes the environment, which says "test" in a test: React would be the one for its developers.
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = "production";
  try {
    await build({
      configFile: false,
      logLevel: "error",
      root: import.meta.dirname,
      plugins: [react()],
      build: {
        outDir,
        emptyOutDir: true,
        assetsInlineLimit: 0,
        modulePreload: false,
        chunkSizeWarningLimit: 4000,
        rolldownOptions: { input: path.join(import.meta.dirname, "page.html") },
      },
    });
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
  }
}

async function serve(folder: string): Promise<{ server: Server; url: string }> {
  const server = createServer(async (request, response) => {
    const name = path.join(folder, path.normalize(new URL(request.url ?? "/", "http://x").pathname));
    try {
      const body = await readFile(name);
      response.writeHead(200, {
        "content-type": types[path.extname(name)] ?? "application/octet-stream",
        "content-security-policy": POLICY,
        // Compiled once for all scenes, not once for each.
        "cache-control": "max-age=3600, immutable",
      });
      response.end(body);
    } catch {
      // Chromium asks for an icon by itself.
      response
        .writeHead(name.endsWith("favicon.ico") ? 204 : 404, { "content-security-policy": POLICY })
        .end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no address");
  return { server, url: `http://127.0.0.1:${address.port}` };
}

export interface Look {
  readonly language?: "ko" | "en";
  readonly theme?: "light" | "dark" | "contrast";
  readonly width?: number;
  readonly height?: number;
}

/** A browser with the built page, where every scene can be opened. */
export interface Stage {
  open(scene: string, look?: Look): Promise<Page>;
  /** What the page complained of since the last time this was asked: policy violations, errors. */
  complaints(): string[];
  close(): Promise<void>;
}

export async function startStage(outDir: string): Promise<Stage> {
  const executable = findChromium();
  if (executable === null) throw new Error("the screens are tested in Chromium, and there is none");
  await buildPage(outDir);
  const { server, url } = await serve(outDir);
  const browser: Browser = await chromium.launch({
    executablePath: executable,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      // Each scene is a new page: it is gone before what V8 makes faster of it pays.
      "--js-flags=--no-maglev --no-turbofan",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ],
  });
  const context = await browser.newContext({ reducedMotion: "reduce", timezoneId: "Asia/Seoul" });
  const page = await context.newPage();
  // So that every picture comes out the same whenever it is taken; timers run on.
  await page.clock.setFixedTime(NOW);
  let heard: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") heard.push(message.text());
  });
  page.on("pageerror", (error) => heard.push(String(error)));
  return {
    async open(name, { language = "ko", theme = "light", width = 1366, height = 768 } = {}) {
      const scene = scenes[name];
      if (!scene) throw new Error(`no scene ${name}`);
      await page.setViewportSize(scene.window ?? { width, height });
      await page.goto(`${url}/page.html?scene=${name}&language=${language}&theme=${theme}`);
      if (scene.keys) await page.waitForSelector("main");
      if (scene.keys?.[0] === "Enter") await page.waitForSelector("[data-state=confirm]");
      for (const key of scene.keys ?? []) await act(page, key);
      await page.evaluate(() => (window as unknown as { move(): void }).move());
      await page.waitForSelector(scene.shows, { timeout: 30_000 });
      await page.evaluate(() => document.fonts.ready);
      return page;
    },
    complaints() {
      const now = heard;
      heard = [];
      return now;
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}

/** One step of a scene: a key, or `click:selector`, `wait:selector`, `fill:selector=text`. */
async function act(page: Page, step: string): Promise<void> {
  const [, verb, target = ""] = /^(click|wait|fill):([\s\S]*)$/.exec(step) ?? [];
  if (verb === "click") await page.click(target);
  else if (verb === "wait") await page.waitForSelector(target);
  else if (verb === "fill")
    await page.fill(target.slice(0, target.lastIndexOf("=")), target.slice(target.lastIndexOf("=") + 1));
  else await page.keyboard.press(step);
}
