import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { AppProcess } from "./support/appProcess.ts";

const TINY = path.join(import.meta.dirname, "fixtures", "tiny");
let folder: string;
const processes: AppProcess[] = [];

function start(words: string[] = [], name = "one"): AppProcess {
  const app = new AppProcess(TINY, [`--data=${path.join(folder, name)}`, ...words]);
  processes.push(app);
  return app;
}

/** Processes of Chromium's that still use this test's folder. */
function chromiumsLeft(): number {
  try {
    return execFileSync("pgrep", ["-f", `user-data-dir=${folder}`], { encoding: "utf8" })
      .trim()
      .split("\n").length;
  } catch {
    return 0;
  }
}

async function untilNoChromium(): Promise<number> {
  for (let tries = 0; tries < 300 && chromiumsLeft() > 0; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return chromiumsLeft();
}

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "smartotp-stand-in-"));
});
afterEach(async () => {
  for (const app of processes.splice(0)) await app.kill();
});
afterAll(async () => {
  await untilNoChromium();
  rmSync(folder, { recursive: true, force: true });
});

describe("an unmodified main and preload in the stand-in", () => {
  it("talk to each other as in Electron, under the page's policy", async () => {
    const app = start();
    await app.heard("opened");
    expect(await app.run("document.getElementById('state').textContent")).toEqual({ value: "object" });
    expect(await app.run("[location.origin, isSecureContext].join()")).toEqual({
      value: "https://tiny.invalid,true",
    });

    // What structured clone keeps is kept, in both directions.
    const values = "undefined, 1n, new Date(5), [1, { a: NaN }], new Map([[1, new Uint8Array([7])]]), 'é한'";
    const seen = await app.run(
      `tiny.invoke("echo", ${values}).then((v) => [v[0] === undefined, v[1] === 1n, v[2].getTime(), v[3][1].a, v[4].get(1)[0], v[5]].join())`,
    );
    expect(seen).toEqual({ value: "true,true,5,NaN,7,é한" });
    expect(await app.heard("origin")).toBe("https://tiny.invalid");

    // Errors' texts are Electron's.
    expect(await app.run(`tiny.invoke("fails").catch((e) => e.message)`)).toEqual({
      value: "Error invoking remote method 'fails': TypeError: no such thing",
    });
    expect(await app.run(`tiny.invoke("nope").catch((e) => e.message)`)).toEqual({
      value: "Error invoking remote method 'nope': Error: No handler registered for 'nope'",
    });
    expect(await app.run(`tiny.invoke("function").catch((e) => e.message)`)).toEqual({
      value: "Error invoking remote method 'function': Error: An object could not be cloned.",
    });

    // Events come until their listener is taken off.
    const event = await app.run(
      `new Promise((done) => { const off = tiny.on("echo", (a, m) => { off(); done(a + m.get("k") + typeof m.get("k")); }); tiny.send("heard", "hi"); })`,
    );
    expect(event).toEqual({ value: "hi1bigint" });
    expect(
      await app.run(
        `(async () => { let n = 0; const off = tiny.on("echo", () => n++); tiny.send("heard", 1); await tiny.invoke("echo"); off(); tiny.send("heard", 1); await tiny.invoke("echo"); return n; })()`,
      ),
    ).toEqual({ value: 1 });

    // The preload's world is out of the page's reach, and what it exposes cannot be changed.
    const world = `[typeof preloadSecret, typeof require, Object.isFrozen(tiny), Object.keys(window).filter((k) => /^[bcd][0-9a-f]{24}/.test(k)).length].join()`;
    expect(await app.run(world)).toEqual({ value: "undefined,undefined,true,0" });

    // The policy is in force, also for code resumed from an answer or an event.
    expect(await app.run("typeof inlineRan")).toEqual({ value: "undefined" });
    expect(await app.run(`tiny.invoke("echo").then(() => eval("1")).catch((e) => e.name)`)).toEqual({
      value: "EvalError",
    });
    expect(
      await app.run(
        `new Promise((done) => { tiny.on("echo", () => { try { done(new Function("return 1")()); } catch (e) { done(e.name); } }); tiny.send("heard", 1); })`,
      ),
    ).toEqual({ value: "EvalError" });
    const style = `(() => { const p = document.createElement("p"); p.setAttribute("style", "color: rgb(1, 2, 3)"); document.body.append(p); return getComputedStyle(p).color; })()`;
    expect(await app.run(style)).toEqual({ value: "rgb(0, 0, 0)" });
    expect((await app.run(`document.body.innerHTML = "<b>x</b>"`)).error).toContain("TrustedHTML");

    // Nothing reaches the net, and the page is not led away.
    expect(await app.run(`fetch("https://tiny.invalid/page.js").then((r) => r.status)`)).toEqual({
      value: 200,
    });
    expect((await app.run(`fetch("https://elsewhere.invalid/").then((r) => r.status)`)).error).toContain(
      "fetch",
    );
    await app.run(`location.href = "https://elsewhere.invalid/"; 1`);
    expect(await app.heard("will-navigate")).toBe("https://elsewhere.invalid/");
    expect(await app.run("location.href")).toEqual({ value: "https://tiny.invalid/" });
    expect(
      await app.run(`navigator.permissions.query({ name: "geolocation" }).then((p) => p.state)`),
    ).toEqual({
      value: "denied",
    });
  });

  it("have windows, paper and dialogs", async () => {
    const app = start();
    await app.heard("opened");
    expect(await app.ask("bounds", undefined, "bounds")).toMatchObject({ width: 640, height: 480 });
    expect(await app.ask("pdf", undefined, "pdf")).toBe("%PDF-");
    expect(await app.ask("open", "https://tiny.invalid/?second", "windows")).toBe(2);
    expect(await app.heard("ready-to-show", 2)).toBe(2);
    app.tell("close");
    expect(await app.run("1")).toEqual({ value: 1 });
    expect(app.kinds()).not.toContain("window-all-closed");
    // A question can be answered with the keyboard, and withdrawn.
    const answered = app.ask("ask", "leave", "answered");
    const asked = `document.querySelector("[id^=electron-dialog]")?.contains(document.activeElement) ?? false`;
    await expect.poll(() => app.run(asked)).toEqual({ value: true });
    app.tell("key", "Escape");
    expect(await answered).toBe(1);
    expect(await app.ask("ask", "withdraw", "answered")).toBe(1);
    expect(await app.run(`document.querySelectorAll("[id^=electron-dialog]").length`)).toEqual({ value: 0 });
    // The last window ends the app.
    app.tell("close");
    await app.heard("window-all-closed");
    expect(await app.ended).toEqual({ code: 0, signal: null });
  });

  it("end cleanly on SIGTERM, in Electron's order of events", async () => {
    const app = start();
    await app.heard("opened");
    app.child.kill("SIGTERM");
    expect(await app.ended).toEqual({ code: 0, signal: null });
    const order = ["before-quit", "window-all-closed", "will-quit", "quit"];
    expect(app.kinds().filter((kind) => order.includes(kind))).toEqual(order);
    expect(await untilNoChromium()).toBe(0);
  });

  it("may put the end off", async () => {
    const app = start(["--writing"]);
    await app.heard("opened");
    app.child.kill("SIGINT");
    expect(await app.ended).toEqual({ code: 0, signal: null });
    const asked = app.said().filter(({ kind }) => kind === "before-quit");
    expect(asked.map(({ value }) => value)).toEqual([true, false]);
  });

  it("run once per folder: the second tells the first, and a killed one leaves no lock", async () => {
    const first = start();
    await first.heard("opened");
    const second = start(["--word"]);
    expect(await second.ended).toEqual({ code: 0, signal: null });
    expect(second.kinds()).toContain("second");
    expect(await first.heard("second-instance")).toContain("--word");
    const elsewhere = start([], "two");
    await elsewhere.heard("opened");
    await first.kill();
    await elsewhere.kill();
    // Without its pipe Chromium ends by itself.
    expect(await untilNoChromium()).toBe(0);
    const third = start();
    await third.heard("opened");
    third.child.kill("SIGTERM");
    expect((await third.ended).code).toBe(0);
  });

  it("learn of a crash of the page and of Chromium", async () => {
    const app = start();
    await app.heard("opened");
    const [main] = execFileSync(
      "pgrep",
      ["-f", `remote-debugging-pipe.*user-data-dir=${folder}|user-data-dir=${folder}.*remote-debugging-pipe`],
      {
        encoding: "utf8",
      },
    ).split("\n");
    process.kill(Number(main), "SIGKILL");
    expect(await app.heard("gone")).toMatchObject({ reason: "crashed" });
    expect((await app.ended).code).toBe(0);
  });
});

describe("where no window can be shown", () => {
  it("says why and what to do", async () => {
    const app = new AppProcess(TINY, [`--data=${path.join(folder, "none")}`], {
      SMARTOTP_HEADLESS: "",
      DISPLAY: "",
      WAYLAND_DISPLAY: "",
    });
    processes.push(app);
    expect((await app.ended).code).toBe(1);
    expect(app.stderr).toContain("xvfb-run");
    const without = new AppProcess(TINY, [`--data=${path.join(folder, "none")}`], {
      SMARTOTP_CHROMIUM: "/none",
    });
    processes.push(without);
    expect((await without.ended).code).toBe(1);
    expect(without.stderr).toContain("SMARTOTP_CHROMIUM");
  });
});
