import { writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { cardOtp } from "../../src/cli/card.ts";
import { issueInTraining } from "../../src/cli/issue.ts";
import { trainingFolder } from "../support/trainingFolder.ts";
import { smartotp } from "./run.ts";

interface Token {
  readonly vendorCode: string;
  readonly serialNumber: string;
}

/** One training folder for the whole file: what one command issues, the next one verifies. */
const folder = trainingFolder();
const here = () => ["--data", folder.path(), "--json"];
let issued: Token;
const file = (name: string, content: unknown) => {
  const at = path.join(folder.path(), name);
  writeFileSync(at, typeof content === "string" ? content : JSON.stringify(content));
  return at;
};
const named = ({ vendorCode, serialNumber }: Token) => ["--vendor", vendorCode, "--serial", serialNumber];
/** A card whose present time step no test before has used up (R8). */
const freshCard = () => issueInTraining({ dataDir: folder.path(), profile: "locked", reader: undefined });

beforeAll(async () => {
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

describe("verify", () => {
  it("R8 accepts an OTP of the card once and refuses it the second time", async () => {
    const { otp } = (await smartotp(["card", "otp", ...here()])).json<{ otp: string }>();
    const first = await smartotp(["verify", ...named(issued), "--otp", otp, ...here()]);
    expect(first.json()).toMatchObject({ accepted: true, errorCount: 0 });
    expect(first.code).toBe(0);
    const second = await smartotp(["verify", ...named(issued), "--otp", otp, ...here()]);
    expect(second.json()).toMatchObject({ accepted: false, reason: "replayed" });
    expect(second.code).toBe(1);
  });

  it("R11 a transaction's OTP verifies for that transaction and for no other", async () => {
    const right = file("right.json", { payeeAccount: "110-123-456789", amount: 150000, payeeBank: "088" });
    const other = file("other.json", { payeeAccount: "110-123-456789", amount: 150001, payeeBank: "088" });
    const card = await freshCard();
    const made = await smartotp(["card", "otp", "--transaction", right, ...here()]);
    const { otp } = made.json<{ otp: string }>();
    const verify = (...words: string[]) =>
      smartotp(["verify", ...named(card), "--otp", otp, ...words, ...here()]);
    const wrong = await Promise.all([verify("--transaction", other), verify()]);
    for (const answer of wrong) expect(answer.json()).toMatchObject({ accepted: false, reason: "wrong" });
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
      ["verify", ...named(issued), "--otp", "12x456"],
      [
        "verify",
        ...named(issued),
        "--otp",
        "123456",
        "--transaction",
        path.join(folder.path(), "missing.json"),
      ],
      ["verify", ...named(issued), "--otp", "123456", "--transaction", file("list.json", [1])],
      ["verify", ...named(issued), "--otp", "123456", "--transaction", file("text.json", "{")],
      [
        "verify",
        ...named(issued),
        "--otp",
        "123456",
        "--transaction",
        file("proto.json", '{"payeeAccount":"1234","amount":1,"__proto__":"x"}'),
      ],
      ["issue"],
      ["nonsense"],
    ];
    for (const result of await Promise.all(bad.map((words) => smartotp(words)))) {
      expect([result.code, result.stdout]).toEqual([2, ""]);
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
  it("names a reader that is not there; to a Korean caller in Korean, in three parts", async () => {
    const absent = ["card", "info", "--reader", "No Such Reader"];
    const [result, korean] = await Promise.all([
      smartotp([...absent, ...here()]),
      smartotp([...absent, "--data", folder.path()], { LC_ALL: "ko_KR.UTF-8" }),
    ]);
    expect(result.code).toBe(1);
    expect(result.json()).toMatchObject({ error: { code: expect.stringMatching(/^reader\./) } });
    expect(korean.stderr.trim().split("\n")).toHaveLength(3);
    expect(korean.stderr).toMatch(/[가-힣]/);
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
    const card = await freshCard();
    const { otp } = await cardOtp(folder.path(), undefined, undefined);
    const results = await Promise.all(
      Array.from({ length: 4 }, () => smartotp(["verify", ...named(card), "--otp", otp, ...here()])),
    );
    expect(results.map(({ code }) => code).sort()).toEqual([0, 1, 1, 1]);
  });
});
