import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { smartotp } from "./run.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "smartotp-settings-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const written = (name: string, content: unknown) => {
  const at = path.join(folder, name);
  writeFileSync(at, typeof content === "string" ? content : JSON.stringify(content));
  return at;
};

describe("smartotp registry --print-config", () => {
  it("R15 says what flags, environment and file make together, with passwords masked", async () => {
    const config = written("registry.json", {
      dataDirectory: folder,
      listen: { port: 1 },
      log: { level: "warn" },
    });
    const { code, json, stdout } = await smartotp(
      ["registry", "--config", config, "--print-config", "--port", "7"],
      {
        SMARTOTP_REGISTRY_DATABASE_URL: "postgres://u:hunter2@db/registry",
        SMARTOTP_REGISTRY_LISTEN_PORT: "3",
      },
    );
    expect(code).toBe(0);
    expect(json()).toMatchObject({
      // A file means business: training must be asked for in it.
      training: false,
      listen: { port: 7 },
      log: { level: "warn" },
      database: { url: "postgres://u:***@db/registry" },
    });
    expect(stdout).not.toContain("hunter2");
  });

  it("refuses a password on the command line, an unknown setting, and a file that is not there", async () => {
    const onArgv = await smartotp(["registry", "--print-config", "--database", "postgres://u:hunter2@db/r"]);
    expect(onArgv).toMatchObject({ code: 2 });
    expect(onArgv.stderr).toContain("SMARTOTP_REGISTRY_DATABASE_URL");
    const config = written("typo.json", { listen: { prot: 1 } });
    const unknown = await smartotp(["registry", "--config", config, "--print-config", "--json"]);
    expect(unknown.code).toBe(1);
    expect(unknown.json()).toMatchObject({ error: { code: "registry.configWrong" } });
    expect(unknown.stderr).toContain("listen.prot is no setting");
    expect((await smartotp(["registry", "--config", path.join(folder, "missing")])).code).toBe(2);
  });
});
