import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leavesOf } from "../../src/registry/config/settings.ts";
import { fromEnvironment, fromFile, maskSettings, resolveSettings } from "../../src/registry/index.ts";

const values = (entries: Record<string, unknown>) => ({
  name: "flags",
  values: new Map(Object.entries(entries)),
});
const base = values({ training: false, dataDirectory: "/var/lib/smartotp" });
const file = (tree: unknown) => fromFile("registry.json", JSON.stringify(tree));
const problem = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
};

describe("a registry's settings", () => {
  it("are complete with nothing but training and the data directory said", () => {
    expect(resolveSettings([base])).toEqual({
      training: false,
      dataDirectory: "/var/lib/smartotp",
      listen: { host: "127.0.0.1", port: 8490 },
      database: { connections: 10 },
      keys: { provider: "file", keyLabel: "smartotp-registry" },
      limits: {},
      log: { level: "info" },
      phones: { platforms: [] },
      verification: { cachedTokens: 200_000, keepAnswersDays: 3 },
      stop: { graceSeconds: 20 },
    });
  });

  it("take the flag before the environment, that before the file, that before the default", () => {
    const sources = [
      values({ "listen.port": 1 }),
      fromEnvironment({ SMARTOTP_REGISTRY_LISTEN_PORT: "2", SMARTOTP_REGISTRY_DATABASE_CONNECTIONS: "22" }),
      file({ listen: { port: 3 }, database: { connections: 33 }, log: { level: "warn" } }),
      base,
    ];
    expect(resolveSettings(sources)).toMatchObject({
      listen: { port: 1, host: "127.0.0.1" },
      database: { connections: 22 },
      log: { level: "warn" },
    });
  });

  it("let a stronger source's URL overrule a weaker one's file, and refuse both in one", () => {
    const environment = fromEnvironment({ SMARTOTP_REGISTRY_DATABASE_URL: "postgres://a/b" });
    expect(resolveSettings([environment, file({ database: { urlFile: "/x" } }), base]).database).toEqual({
      url: "postgres://a/b",
      connections: 10,
    });
    const both = file({ database: { urlFile: "/x", url: "postgres://a/b" } });
    expect(problem(() => resolveSettings([both, base]))).toContain(
      "only one of database.url and database.urlFile",
    );
  });

  it("R9 name platforms by public keys only, and none that is a training registry's", () => {
    const key = { alg: "EdDSA", kid: "platform-1", kty: "OKP", crv: "Ed25519", x: "A".repeat(43) };
    const platform = { os: "android", app: "kr.example.otp", key };
    const platforms = JSON.stringify([platform]);
    const environment = fromEnvironment({ SMARTOTP_REGISTRY_PHONES_PLATFORMS: platforms });
    expect(resolveSettings([environment, base]).phones.platforms).toEqual([platform]);
    const wrong = [
      { ...platform, os: "reference" },
      { ...platform, key: { ...key, d: "A".repeat(43) } },
      { ...platform, key: { ...key, kid: "training-1" } },
      { ...platform, key: { ...key, alg: "HS256" } },
      { ...platform, key: { ...key, x: "AAAA" } },
    ];
    for (const each of wrong) {
      expect(problem(() => resolveSettings([file({ phones: { platforms: [each] } }), base]))).toContain(
        "phones.platforms[0]",
      );
    }
  });

  it("refuse what is unknown, with its path and where it was said", () => {
    const wrongs: [unknown, string][] = [
      [{ listen: { prot: 1 } }, "listen.prot is no setting (registry.json)"],
      [{ database: { pool: { max: 1 } } }, "database.pool.max is no setting"],
      [{ listen: 8490 }, "listen is no setting"],
      [JSON.parse('{"__proto__":{"training":true}}'), "__proto__"],
    ];
    for (const [tree, words] of wrongs) {
      expect(problem(() => resolveSettings([file(tree), base]))).toContain(words);
    }
    expect(problem(() => fromEnvironment({ SMARTOTP_REGISTRY_LISTEN_PROT: "1" }))).toContain(
      "SMARTOTP_REGISTRY_LISTEN_PROT is no setting",
    );
  });

  it("refuse a wrong value with its path, and never show it", () => {
    const wrongs: [Record<string, unknown>, string][] = [
      [{ listen: { port: 99_999 } }, "listen.port (registry.json)"],
      [{ listen: { port: "8490" } }, "listen.port (registry.json)"],
      [{ training: "yes" }, "training (registry.json)"],
      [{ database: { url: "mysql://u:hunter2@h/d" } }, "database.url (registry.json)"],
    ];
    for (const [tree, words] of wrongs) {
      const said = problem(() => resolveSettings([file(tree), values({ dataDirectory: "x" })]));
      expect(said).toContain(words);
      expect(said).not.toContain("hunter2");
    }
    expect(problem(() => fromFile("registry.json", '{"database":{"url":"hunter2'))).not.toContain("hunter2");
    expect(problem(() => fromFile("registry.json", "[]"))).toContain("one JSON object");
  });

  it("take whatever JSON a file may hold, or refuse it as wrong settings and nothing else", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (tree) => {
        try {
          resolveSettings([file(tree), base]);
        } catch (error) {
          expect(error).toMatchObject({ fullCode: "registry.configWrong" });
        }
      }),
    );
  });

  it("R15 are shown without passwords", () => {
    const shown = (url: string) => {
      const settings = resolveSettings([values({ "database.url": url }), base]);
      return JSON.stringify(maskSettings(settings));
    };
    expect(shown("postgres://smartotp:hunter2@db.example/registry")).toContain(
      "smartotp:***@db.example/registry",
    );
    expect(shown("postgres://db.example/registry?password=hunter2")).not.toContain("hunter2");
    expect(shown("postgres://smartotp:hunter2@[broken/registry")).not.toContain("hunter2");
  });
});

describe("what docs/operations says of them", () => {
  const operations = join(import.meta.dirname, "..", "..", "docs", "operations");

  it("the sample configuration is right", async () => {
    const text = await readFile(join(operations, "registry.json"), "utf8");
    expect(resolveSettings([fromFile("registry.json", text)])).toMatchObject({ training: false });
  });

  it("running.md lists every setting", async () => {
    const text = await readFile(join(operations, "running.md"), "utf8");
    const rows = text.split("\n").filter((line) => line.startsWith("| `"));
    for (const { path } of leavesOf()) expect(rows.join("\n"), path).toContain(`\`${path}\``);
  });
});
