import { execFile, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startPcscd } from "../support/pcscd.ts";
import { trainingFolder } from "../support/trainingFolder.ts";
import { smartotp } from "./run.ts";

const run = promisify(execFile);
const program = path.resolve(import.meta.dirname, "..", "..", "src", "cli", "smartotp.ts");

let pcscd: Awaited<ReturnType<typeof startPcscd>>;
const folder = trainingFolder();
const here = () => ["--json", "--data", folder.path()];
beforeAll(async () => {
  pcscd = await startPcscd();
});
afterAll(() => pcscd.stop());

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
  /** What ykman showed, and between when. */
  let shown: { code: string; from: number; to: number };

  it("R8 of profile open, is a standard card: ykman lists it, and its code is accepted once", async () => {
    await withVirtualCard(path.join(folder.path(), "open.json"), async () => {
      const words = ["issue", "--training", ...reader(), "--profile", "open", ...here()];
      const issue = await smartotp(words, pcscd.env);
      expect(issue.stderr).toBe("");
      const { vendorCode, serialNumber, commands } = issue.json<Record<string, string>>();
      expect(commands).toBe(3);
      const name = `KFTC:${vendorCode}-${serialNumber}`;
      const list = await run("ykman", [...reader(), "oath", "accounts", "list"], { env: env() });
      expect(list.stdout).toContain(name);

      const asked = Date.now();
      const code = await run("ykman", [...reader(), "oath", "accounts", "code", "-s", name], { env: env() });
      shown = { code: code.stdout.trim(), from: asked, to: Date.now() };
      const verify = () =>
        smartotp([
          "verify",
          "--vendor",
          String(vendorCode),
          "--serial",
          String(serialNumber),
          "--otp",
          code.stdout.trim(),
          ...here(),
        ]);
      expect((await verify()).json()).toMatchObject({ accepted: true });
      expect((await verify()).json()).toMatchObject({ accepted: false, reason: "replayed" });
    });
  });

  it("computes what oathtool computes from the key in the card's memory", async () => {
    const state = path.join(folder.path(), "open.json");
    const memory = JSON.parse(readFileSync(state, "utf8")) as { credentials: { key: string }[] };
    const key = memory.credentials[0]?.key ?? "";
    const oathtool = async (ms: number) => {
      const { stdout } = await run("oathtool", ["--totp=sha256", "--now", `@${Math.floor(ms / 1000)}`, key]);
      return stdout.trim();
    };
    // The time step may have ended while the card was asked.
    expect([await oathtool(shown.from), await oathtool(shown.to)]).toContain(shown.code);
  });

  it("R9 of profile locked, refuses ykman, and gives its OTP to whom the registry hands the access key", async () => {
    await withVirtualCard(path.join(folder.path(), "locked.json"), async () => {
      const words = ["issue", "--training", ...reader(), "--profile", "locked", ...here()];
      const issue = await smartotp(words, pcscd.env);
      const { vendorCode, serialNumber, commands } = issue.json<Record<string, string>>();
      expect(commands).toBe(6);
      const list = run("ykman", [...reader(), "oath", "accounts", "list", "-p", "wrong"], { env: env() });
      await expect(list).rejects.toThrow();
      const otp = await smartotp(["card", "otp", ...reader(), ...here()], pcscd.env);
      const verify = await smartotp([
        "verify",
        "--vendor",
        String(vendorCode),
        "--serial",
        String(serialNumber),
        "--otp",
        otp.json<{ otp: string }>().otp,
        ...here(),
      ]);
      expect(verify.json()).toMatchObject({ accepted: true });
    });
  });

  it("is not issued again: a card that holds a token is refused and unchanged", async () => {
    const state = path.join(folder.path(), "open.json");
    const before = readFileSync(state, "utf8");
    await withVirtualCard(state, async () => {
      const result = await smartotp(["issue", "--training", ...reader(), ...here()], pcscd.env);
      expect(result.code).toBe(1);
      expect(result.json()).toMatchObject({ error: { code: "counter.notBlank" } });
    });
    expect(readFileSync(state, "utf8")).toBe(before);
  });
});
