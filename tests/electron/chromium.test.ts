import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { childProcesses } from "../../electron/childProcesses.ts";
import { findChromium } from "../../electron/stand-in/chromium.ts";

let folder: string;
const make = (name: string, mode = 0o755): string => {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, "");
  chmodSync(file, mode);
  return file;
};

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "smartotp-chromium-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("finding Chromium", () => {
  it("takes the one that is named, or none when that is not there", () => {
    const file = make("my-chromium");
    expect(findChromium({ SMARTOTP_CHROMIUM: file, PATH: "" }, "linux")).toBe(file);
    const chrome = make("bin/google-chrome");
    const env = { SMARTOTP_CHROMIUM: path.join(folder, "none"), PATH: path.dirname(chrome) };
    expect(findChromium(env, "linux")).toBeNull();
  });

  it("looks along the path, Chromium before Chrome", () => {
    const chrome = make("a/google-chrome");
    const chromium = make("b/chromium");
    const PATH = [path.dirname(chrome), path.dirname(chromium)].join(path.delimiter);
    expect(findChromium({ PATH }, "linux")).toBe(chromium);
    expect(findChromium({ PATH: path.dirname(chrome) }, "linux")).toBe(chrome);
    expect(findChromium({ PATH: "" }, "linux")).toBeNull();
  });

  it("looks in the user's applications on macOS", () => {
    const file = make("home/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
    expect(findChromium({ HOME: path.join(folder, "home") }, "darwin")).toBe(file);
  });
});

describe("programs beside the main process", () => {
  it("run under the project's Node in a checkout, under Electron's own in a package", () => {
    expect(childProcesses("/app/processes", { SMARTOTP_NODE: "/node" })).toMatchObject({
      execPath: "/node",
      env: {},
    });
    expect(childProcesses("/app/processes", {})).toMatchObject({
      execPath: process.execPath,
      env: { ELECTRON_RUN_AS_NODE: "1" },
      readerModule: path.join("/app/processes", "reader.js"),
    });
  });
});
