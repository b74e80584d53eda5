import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { smartotp } from "./run.ts";

/** One training folder for the whole file: what one command issues, the next one verifies. */
let data: string;
let issued: { vendorCode: string; serialNumber: string };
const file = (name: string, content: unknown) => {
  const at = path.join(data, name);
  writeFileSync(at, typeof content === "string" ? content : JSON.stringify(content));
  return at;
};
const token = () => ["--vendor", issued.vendorCode, "--serial", issued.serialNumber];
const here = () => ["--data", data, "--json"];

beforeAll(async () => {
  data = mkdtempSync(path.join(os.tmpdir(), "smartotp-cli-"));
  const result = await smartotp(["issue", "--training", ...here()]);
  expect(result.stderr).toBe("");
  issued = result.json();
  expect(issued).toMatchObject({
    vendorCode: "71",
    profile: "locked",
    commands: 6,
    otpVerified: true,
    registered: true,
    journalSeq: expect.any(Number),
    durationMs: expect.any(Number),
  });
});
afterAll(() => rmSync(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));

describe("verify", () => {
  it("R8 accepts an OTP of the card once and refuses it the second time", async () => {
    const { otp } = (await smartotp(["card", "otp", ...here()])).json<{ otp: string }>();
    const first = await smartotp(["verify", ...token(), "--otp", otp, ...here()]);
    expect(first.json()).toMatchObject({ accepted: true, errorCount: 0 });
    expect(first.code).toBe(0);
    const second = await smartotp(["verify", ...token(), "--otp", otp, ...here()]);
    expect(second.json()).toMatchObject({ accepted: false, reason: "replayed" });
    expect(second.code).toBe(1);
  });

  it("R11 a transaction's OTP verifies for that transaction and for no other", async () => {
    const right = file("right.json", { payeeAccount: "110-123-456789", amount: 150000, payeeBank: "088" });
    const other = file("other.json", { payeeAccount: "110-123-456789", amount: 150001, payeeBank: "088" });
    const { otp } = (await smartotp(["card", "otp", "--transaction", right, ...here()])).json<{
      otp: string;
    }>();
    const verify = (...words: string[]) =>
      smartotp(["verify", ...token(), "--otp", otp, ...words, ...here()]);
    expect((await verify("--transaction", other)).json()).toMatchObject({ accepted: false, reason: "wrong" });
    expect((await verify()).json()).toMatchObject({ accepted: false, reason: "wrong" });
    expect((await verify("--transaction", right)).json()).toMatchObject({ accepted: true });
    expect((await verify("--transaction", right)).json()).toMatchObject({
      accepted: false,
      reason: "replayed",
    });
  });

  it("says that a token is unknown", async () => {
    const result = await smartotp([
      "verify",
      "--vendor",
      "99",
      "--serial",
      "00000000",
      "--otp",
      "123456",
      ...here(),
    ]);
    expect(result.json()).toMatchObject({ accepted: false });
    expect(result.code).toBe(1);
  });

  it("refuses what is no transaction, no code, no option, with exit code 2", async () => {
    const bad = [
      ["verify", ...token(), "--otp", "12x456"],
      ["verify", ...token(), "--otp", "123456", "--transaction", path.join(data, "missing.json")],
      ["verify", ...token(), "--otp", "123456", "--transaction", file("list.json", [1])],
      ["verify", ...token(), "--otp", "123456", "--transaction", file("text.json", "{")],
      [
        "verify",
        ...token(),
        "--otp",
        "123456",
        "--transaction",
        file("proto.json", '{"payeeAccount":"1234","amount":1,"__proto__":"x"}'),
      ],
      ["issue"],
      ["nonsense"],
    ];
    for (const words of bad) {
      const result = await smartotp(words);
      expect([words[0], result.code, result.stdout]).toEqual([words[0], 2, ""]);
      expect(result.stderr).not.toBe("");
    }
  });
});

describe("card info", () => {
  it("shows the card that the last issue left on the simulated reader", async () => {
    expect((await smartotp(["card", "info", ...here()])).json()).toMatchObject({
      readerName: "Simulated Reader",
      hasLock: true,
      appletVersion: "1.0.2",
    });
  });
});

describe("errors", () => {
  it("names a reader that is not there", async () => {
    const result = await smartotp(["card", "info", "--reader", "No Such Reader", ...here()]);
    expect(result.code).toBe(1);
    expect(result.json()).toMatchObject({ error: { code: expect.stringMatching(/^reader\./) } });
  });

  it("speaks Korean where the caller does, in three parts", async () => {
    const result = await smartotp(["card", "info", "--reader", "No Such Reader", "--data", data], {
      LC_ALL: "ko_KR.UTF-8",
    });
    expect(result.stderr.trim().split("\n")).toHaveLength(3);
    expect(result.stderr).toMatch(/[가-힣]/);
  });
});

describe("doctor", () => {
  it("lists every check with ok and cure", async () => {
    const { checks } = (await smartotp(["doctor", ...here()])).json<{
      checks: { name: string; ok: boolean; cure: string | null }[];
    }>();
    expect(checks.length).toBeGreaterThan(5);
    for (const { name, ok, cure } of checks) {
      expect(name).not.toBe("");
      expect(cure === null).toBe(ok);
    }
    expect(checks.find(({ name }) => name === "encrypted ledger")?.ok).toBe(true);
  });
});

describe("parallel calls", () => {
  it("R8 of the same OTP verified by four processes at once, one is accepted", async () => {
    const { otp } = (await smartotp(["card", "otp", ...here()])).json<{ otp: string }>();
    const results = await Promise.all(
      Array.from({ length: 4 }, () => smartotp(["verify", ...token(), "--otp", otp, ...here()])),
    );
    expect(results.map(({ code }) => code).sort()).toEqual([0, 1, 1, 1]);
  });
});
