import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startPcscd } from "../support/pcscd.ts";
import { timeStepWith } from "../support/timeStep.ts";
import { smartotp } from "./run.ts";

const run = promisify(execFile);
const program = path.resolve(import.meta.dirname, "..", "..", "src", "cli", "smartotp.ts");

let pcscd: Awaited<ReturnType<typeof startPcscd>>;
let data: string;
beforeAll(async () => {
  data = mkdtempSync(path.join(os.tmpdir(), "smartotp-cli-pcsc-"));
  pcscd = await startPcscd();
});
afterAll(async () => {
  await pcscd.stop();
  rmSync(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
});

/** `smartotp virtual-card` on the virtual reader, for as long as `work` lasts. */
async function withVirtualCard<T>(state: string, work: () => Promise<T>): Promise<T> {
  const words = [program, "virtual-card", "--port", String(pcscd.vpcdPort), "--state", state];
  const card = spawn(process.execPath, words, { stdio: "ignore" });
  try {
    return await work();
  } finally {
    const ended = new Promise((resolve) => card.once("exit", resolve));
    card.kill("SIGTERM");
    expect(await ended).toBe(0);
  }
}

const reader = () => ["--reader", pcscd.readerNames[0] ?? "?"];
const env = () => ({ ...process.env, ...pcscd.env });

describe("a card issued through PC/SC", () => {
  it("R8 of profile open, is a standard card: ykman lists it, and its code is accepted once", async () => {
    await withVirtualCard(path.join(data, "open.json"), async () => {
      const words = ["issue", "--training", ...reader(), "--profile", "open", "--json", "--data", data];
      const issue = await smartotp(words, pcscd.env);
      expect(issue.stderr).toBe("");
      const { vendorCode, serialNumber, commands } = issue.json<Record<string, string>>();
      expect(commands).toBe(3);
      const name = `KFTC:${vendorCode}-${serialNumber}`;
      const list = await run("ykman", [...reader(), "oath", "accounts", "list"], { env: env() });
      expect(list.stdout).toContain(name);

      // Verified a step later it would teach the registry a drift (R7), and the next test's step were out of sight.
      await timeStepWith(8);
      const code = await run("ykman", [...reader(), "oath", "accounts", "code", "-s", name], { env: env() });
      const verify = () =>
        smartotp([
          "verify",
          "--vendor",
          String(vendorCode),
          "--serial",
          String(serialNumber),
          "--otp",
          code.stdout.trim(),
          "--json",
          "--data",
          data,
        ]);
      expect((await verify()).json()).toMatchObject({ accepted: true });
      expect((await verify()).json()).toMatchObject({ accepted: false, reason: "replayed" });
    });
  });

  it("computes what oathtool computes from the key in the card's memory", async () => {
    const state = path.join(data, "open.json");
    const memory = JSON.parse(readFileSync(state, "utf8")) as {
      credentials: { key: string; name: string }[];
    };
    const [credential] = memory.credentials;
    const [vendorCode, serialNumber] = Buffer.from(credential?.name ?? "", "hex")
      .toString()
      .replace("KFTC:", "")
      .split("-");
    // One time step ahead: within the look-ahead (R7), and not used up by the test before.
    const at = `@${Math.floor(Date.now() / 1000) + 30}`;
    const { stdout } = await run("oathtool", ["--totp=sha256", "--now", at, credential?.key ?? ""]);
    const verify = await smartotp([
      "verify",
      "--vendor",
      vendorCode ?? "",
      "--serial",
      serialNumber ?? "",
      "--otp",
      stdout.trim(),
      "--json",
      "--data",
      data,
    ]);
    expect(verify.json()).toMatchObject({ accepted: true });
  });

  it("R9 of profile locked, refuses ykman, and gives its OTP to whom the registry hands the access key", async () => {
    await withVirtualCard(path.join(data, "locked.json"), async () => {
      const words = ["issue", "--training", ...reader(), "--profile", "locked", "--json", "--data", data];
      const issue = await smartotp(words, pcscd.env);
      const { vendorCode, serialNumber, commands } = issue.json<Record<string, string>>();
      expect(commands).toBe(6);
      const list = run("ykman", [...reader(), "oath", "accounts", "list", "-p", "wrong"], { env: env() });
      await expect(list).rejects.toThrow();
      const otp = await smartotp(["card", "otp", ...reader(), "--json", "--data", data], pcscd.env);
      const verify = await smartotp([
        "verify",
        "--vendor",
        String(vendorCode),
        "--serial",
        String(serialNumber),
        "--otp",
        otp.json<{ otp: string }>().otp,
        "--json",
        "--data",
        data,
      ]);
      expect(verify.json()).toMatchObject({ accepted: true });
    });
  });

  it("is not issued again: a card that holds a token is refused and unchanged", async () => {
    const state = path.join(data, "open.json");
    const before = readFileSync(state, "utf8");
    await withVirtualCard(state, async () => {
      const result = await smartotp(
        ["issue", "--training", ...reader(), "--json", "--data", data],
        pcscd.env,
      );
      expect(result.code).toBe(1);
      expect(result.json()).toMatchObject({ error: { code: "counter.notBlank" } });
    });
    expect(readFileSync(state, "utf8")).toBe(before);
  });
});
