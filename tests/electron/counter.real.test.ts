import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { launchApp, type RunningApp } from "../e2e/support/launch.ts";

const ROOT = path.resolve(import.meta.dirname, "..", "..");
const FIXTURE = path.join(import.meta.dirname, "fixtures", "counter");
const ISSUE = { vendorCode: "01", serialNumber: "12345678", profile: "locked" };

/** Inside the project, so that the bundle finds its packages. */
const appFolder = path.join(ROOT, "dist", "test-counter");
let folder: string;
let apps: RunningApp[] = [];

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "smartotp-counter-"));
  rmSync(appFolder, { recursive: true, force: true });
  mkdirSync(path.join(appFolder, "renderer"), { recursive: true });
  const configFile = path.join(ROOT, "vite.config.ts");
  const common = { root: ROOT, configFile, logLevel: "warn" as const };
  const outDir = path.join(appFolder, "electron");
  const input = { main: path.join(FIXTURE, "main.ts") };
  // The project's own bundling, with another workstation behind the desktop process.
  await build({ ...common, mode: "main", build: { outDir, rolldownOptions: { input } } });
  await build({ ...common, mode: "preload", build: { outDir } });
  for (const name of ["index.html", "page.css", "page.js"]) {
    copyFileSync(path.join(FIXTURE, name), path.join(appFolder, "renderer", name));
  }
  copyFileSync(path.join(FIXTURE, "index.html"), path.join(appFolder, "renderer", "otp.html"));
  const manifest = { name: "counter-under-test", version: "9.8.7", type: "module", main: "electron/main.js" };
  writeFileSync(path.join(appFolder, "package.json"), JSON.stringify(manifest));
});
afterEach(async () => {
  for (const app of apps) await app.kill9();
  apps = [];
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
  rmSync(appFolder, { recursive: true, force: true });
});

async function start(name: string, env: Record<string, string> = {}): Promise<RunningApp> {
  const app = await launchApp({
    dataDir: path.join(folder, name),
    lang: "en",
    appFolder,
    env: { SMARTOTP_HEADLESS: "1", ...env },
  });
  apps.push(app);
  return app;
}

/** Ask through the page's own bridge, as the renderer does. */
const ask = (app: RunningApp, name: string, input?: unknown): Promise<unknown> =>
  app.page.evaluate(
    ([call, value]) =>
      (
        globalThis as unknown as { smartotp: { invoke(...words: unknown[]): Promise<unknown> } }
      ).smartotp.invoke(call, ...(value === undefined ? [] : [value])),
    [name, input] as const,
  );

/** Until the workstation is in the middle of a card write. */
const writeBegun = (gate: string) => expect.poll(() => existsSync(`${gate}.begun`)).toBe(true);

describe("the desktop process around a workstation", () => {
  it("answers the window's calls, tells it events, and lets nothing else through", async () => {
    const app = await start("talk");
    expect(await ask(app, "app.state")).toMatchObject({
      ok: true,
      value: { language: "en", keyStore: "file" },
    });
    expect(await ask(app, "session.signIn", { tellerId: "kim", password: "p" })).toMatchObject({ ok: true });
    // The second event does not fit the contract and is dropped on the way.
    expect(await ask(app, "session.signOut")).toEqual({ ok: true, value: undefined });
    expect(await ask(app, "customer.clear")).toEqual({ ok: true, value: undefined });
    expect(await app.page.evaluate("window.heard")).toEqual([
      { tellerId: "kim", name: { ko: "김", en: "Kim" }, role: "teller" },
    ]);
    expect(await ask(app, "nope")).toMatchObject({ ok: false, failure: { code: "ipc.unknownCall" } });
    expect(await ask(app, "session.signIn", { tellerId: 1 })).toMatchObject({
      failure: { code: "ipc.badInput" },
    });
    expect(await ask(app, "issue.start", ISSUE)).toMatchObject({
      failure: { code: "memory.refused", rule: "R3" },
    });
    expect(await app.close()).toBe(0);
    expect(app.stdout()).toContain("closed");
  });

  it("shows its page from its own origin under the strict policy", async () => {
    const app = await start("policy");
    const { page } = app;
    expect(page.url()).toBe("https://counter.smartotp.invalid/");
    expect(await page.title()).toBe("Counter test page");
    expect(await page.evaluate("window.inlineRan")).toBeUndefined();
    expect(await page.evaluate("getComputedStyle(document.querySelector('h1')).color")).toBe("rgb(4, 5, 6)");
    expect(await page.evaluate("getComputedStyle(document.getElementById('styled')).color")).toBe(
      "rgb(0, 0, 0)",
    );
    expect(await page.evaluate("crossOriginIsolated")).toBe(true);
    expect(await page.evaluate("Object.keys(window.smartotp).sort().join()")).toBe("invoke,on");
    expect(await page.evaluate("fetch('/page.js').then(() => 'fetched', () => 'refused')")).toBe("refused");
    expect(
      await page.evaluate(
        "(() => { try { document.body.innerHTML = '<b>'; return 'set'; } catch { return 'refused'; } })()",
      ),
    ).toBe("refused");
    await page.evaluate("void (location.href = 'https://elsewhere.example/')");
    await page.waitForTimeout(200);
    expect(page.url()).toBe("https://counter.smartotp.invalid/");
  });

  it("paints before the workstation is open, and calls wait for it", async () => {
    const gate = path.join(folder, "open");
    const app = await start("slow", { TEST_OPEN_GATE: gate });
    expect(await app.page.textContent("h1")).toBe("Counter");
    const answer = ask(app, "customer.clear");
    const first = await Promise.race([
      answer.then(() => "answer"),
      app.page.waitForTimeout(300).then(() => "wait"),
    ]);
    expect(first).toBe("wait");
    writeFileSync(gate, "");
    expect(await answer).toMatchObject({ ok: true });
  });

  it("answers every call with the Failure when the workstation does not open, and still ends", async () => {
    const app = await start("fails", { TEST_OPEN_FAILS: "1" });
    for (const name of ["app.state", "customer.clear"]) {
      expect(await ask(app, name)).toMatchObject({ ok: false, failure: { code: "memory.keyWrong" } });
    }
    expect(await app.close()).toBe(0);
  });

  it("R10, R15 gives an OTP a window of its own, which asks for it and nothing else, and goes with the customer", async () => {
    const app = await start("otp");
    const { page } = app;
    const otpPages = () =>
      page
        .context()
        .pages()
        .filter((known) => known.url().endsWith("/otp.html"));
    const test = () => ask(app, "card.test", { transaction: null, token: null });
    const tested = await test();
    expect(tested).toMatchObject({ ok: true, value: { accepted: true } });
    expect(JSON.stringify(tested)).not.toContain("482913");
    expect(await ask(app, "otp.view")).toMatchObject({ failure: { code: "ipc.badSender" } });
    await expect.poll(() => otpPages().length).toBe(1);
    const [otp] = otpPages();
    await otp?.waitForFunction("document.readyState === 'complete'");
    const asOtp = (name: string) => otp?.evaluate(`smartotp.invoke(${JSON.stringify(name)})`);
    expect(await asOtp("otp.view")).toMatchObject({ value: { otp: "482913", seconds: 60, language: "en" } });
    for (const name of ["app.state", "card.test", "customer.clear"])
      expect(await asOtp(name)).toMatchObject({ failure: { code: "ipc.badSender" } });
    // Another teller: the OTP goes with the one before.
    await ask(app, "session.signIn", { tellerId: "kim", password: "p" });
    await expect.poll(() => otpPages().length).toBe(0);
    await test();
    await expect.poll(() => otpPages().length).toBe(1);
    expect(await ask(app, "customer.clear")).toMatchObject({ ok: true });
    await expect.poll(() => otpPages().length).toBe(0);
    // The counter's window ends the app, an OTP's beside it or not.
    await test();
    await expect.poll(() => otpPages().length).toBe(1);
    await page.close();
    expect(await app.ended).toBe(0);
    expect(app.stdout().trim().split("\n").at(-1)).toBe("closed");
  });

  it("R16 waits for a card write before it ends, says so, and begins no other", async () => {
    const gate = path.join(folder, "written");
    const app = await start("writing", { TEST_WRITE_GATE: gate });
    const write = ask(app, "issue.start", ISSUE).catch(() => "gone");
    await writeBegun(gate);
    const ending = app.close();
    await app.page.waitForSelector("[id^=electron-dialog]", { state: "attached" });
    expect(await ask(app, "issue.start", ISSUE)).toMatchObject({ failure: { code: "ipc.closing" } });
    writeFileSync(gate, "");
    expect(await write).toMatchObject({ failure: { code: "memory.refused" } });
    expect(await ending).toBe(0);
    expect(app.stdout().trim().split("\n").at(-1)).toBe("closed");
  });

  it("waits for the write also when the window is closed by hand", async () => {
    const gate = path.join(folder, "by-hand-written");
    const app = await start("by-hand", { TEST_WRITE_GATE: gate });
    void ask(app, "issue.start", ISSUE).catch(() => undefined);
    await writeBegun(gate);
    await app.page.close();
    const first = await Promise.race([
      app.ended,
      new Promise((resolve) => setTimeout(resolve, 700, "writing")),
    ]);
    expect(first).toBe("writing");
    writeFileSync(gate, "");
    expect(await app.ended).toBe(0);
    expect(app.stdout().trim().split("\n").at(-1)).toBe("closed");
  });

  it("opens a new window when the browser's process dies, with the workstation still there", async () => {
    const app = await start("crash");
    expect(await ask(app, "app.setTheme", { theme: "dark" })).toMatchObject({ ok: true });
    const profile = path.join(folder, "crash", "window", "chromium");
    const pattern = `user-data-dir=${profile} .*remote-debugging-pipe`;
    const [pid] = execFileSync("pgrep", ["-f", pattern], { encoding: "utf8" }).split("\n");
    process.kill(Number(pid), "SIGKILL");
    await expect.poll(() => app.stderr()).toContain("opening a new window");
    const page = await app.reconnect();
    const state = await page.evaluate("smartotp.invoke('app.state')");
    expect(state).toMatchObject({ ok: true, value: { theme: "dark" } });
    expect(await app.close()).toBe(0);
  });

  it("prints paper as a PDF into the data folder", async () => {
    const app = await start("print");
    const order = { name: "receipt-8101-7", printer: null, copies: 1, size: "A5" };
    expect(await ask(app, "print.printers")).toMatchObject({ ok: true, value: { printers: [] } });
    const answer = (await ask(app, "print.paper", order)) as { value: { pdfPath: string } };
    expect(answer.value.pdfPath).toBe(path.join(folder, "print", "printed", "receipt-8101-7.pdf"));
    expect(readFileSync(answer.value.pdfPath).subarray(0, 5).toString()).toBe("%PDF-");
    expect(await ask(app, "print.paper", { ...order, name: "../../x" })).toMatchObject({
      failure: { code: "ipc.badInput" },
    });
    expect(readdirSync(path.join(folder, "print", "printed"))).toHaveLength(1);
    expect(await ask(app, "print.showFile", { name: order.name })).toMatchObject({ ok: true });
    await expect.poll(() => app.stderr()).toContain("receipt-8101-7.pdf");
  });

  it("hands the workstation its folder, key store and child processes", async () => {
    const app = await start("parts");
    const parts = JSON.parse(app.stdout().split("\n")[0] ?? "") as Record<string, string>;
    expect(parts).toMatchObject({
      dataDir: path.join(folder, "parts"),
      keyStore: "file",
      execPath: process.execPath,
    });
    expect(parts.readerModule).toBe(path.join(appFolder, "processes", "reader.js"));
    expect(await ask(app, "app.setTheme", { theme: "dark" })).toMatchObject({ ok: true });
    await expect
      .poll(() => app.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches"))
      .toBe(true);
  });
});
