import path from "node:path";
import { describe, expect, it } from "vitest";
import { readCommandLine, USAGE } from "../../electron/commandLine.ts";

const options = {
  appFolderGiven: true,
  version: "1.2.3",
  defaultDataDir: "/data",
  cwd: path.resolve("/here"),
};
const read = (...words: string[]) => readCommandLine(["/app", ...words], options);

describe("the app's command line", () => {
  it("takes folder and language", () => {
    expect(read()).toEqual({ kind: "run", dataDir: "/data", language: undefined });
    expect(read("--data", "x", "--lang", "en")).toEqual({
      kind: "run",
      dataDir: path.resolve("/here/x"),
      language: "en",
    });
    expect(read("--data=/y", "--lang=ko")).toMatchObject({ dataDir: path.resolve("/y"), language: "ko" });
  });

  it("needs no app folder when packaged", () => {
    expect(readCommandLine([], { ...options, appFolderGiven: false })).toMatchObject({ kind: "run" });
    expect(readCommandLine(["/app"], { ...options, appFolderGiven: false })).toMatchObject({ exitCode: 2 });
  });

  it("says version and usage and goes", () => {
    expect(read("--version")).toEqual({ kind: "say", text: "1.2.3\n", exitCode: 0 });
    expect(read("--help")).toEqual({ kind: "say", text: USAGE, exitCode: 0 });
  });

  it("refuses what it does not know, in words", () => {
    for (const words of [["--dtaa", "x"], ["--data"], ["--data="], ["--lang", "jp"], ["extra"]]) {
      const answer = read(...words);
      expect(answer).toMatchObject({ kind: "say", exitCode: 2 });
      expect(answer.kind === "say" && answer.text).toContain("usage:");
    }
  });

  it("lets Chromium's own switches through", () => {
    expect(read("--inspect=0", "--remote-debugging-port=0", "--no-sandbox")).toMatchObject({ kind: "run" });
  });
});
