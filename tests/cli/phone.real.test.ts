import { spawn } from "node:child_process";
import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { invitePhone, listPhones, revokePhone } from "../../src/cli/counter.ts";
import { chooseReader, issueInTraining } from "../../src/cli/issue.ts";
import { otp as phoneOtp, register } from "../../src/cli/phone.ts";
import { type VerifyOptions, verifyOtp } from "../../src/cli/verify.ts";
import { withWorkstation } from "../../src/cli/withWorkstation.ts";
import { createRegistry, type Registry } from "../../src/registry/index.ts";
import { trainingTeller } from "../../src/workstation/index.ts";
import { startPcscd } from "../support/pcscd.ts";
import { newTrainingFolder } from "../support/trainingFolder.ts";
import { type CommandResult, smartotp } from "./run.ts";

const program = path.resolve(import.meta.dirname, "..", "..", "src", "cli", "smartotp.ts");
const transfer = { payeeAccount: "110-123-456789", amount: "150000", currency: "KRW" };

/** One training folder with its registry for the whole file; every command talks to that one. */
let data: string;
let registry: Registry;
let url: string;
let pcscd: Awaited<ReturnType<typeof startPcscd>>;
beforeAll(async () => {
  data = newTrainingFolder();
  registry = await createRegistry({ training: true, dataDir: data });
  url = await registry.listen();
  pcscd = await startPcscd();
  // For the readers' processes of the counter, which runs in this one.
  Object.assign(process.env, pcscd.env);
});
afterAll(async () => {
  for (const name of Object.keys(pcscd.env)) delete process.env[name];
  await pcscd.stop();
  await registry.close();
  rmSync(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
});

const folder = (name: string) => path.join(data, name);
const here = () => ["--json", "--data", data];
const verifyAt = (asked: Pick<VerifyOptions, "vendorCode" | "serialNumber" | "otp" | "transaction">) =>
  verifyOtp({ dataDir: data, registryUrl: url, institutionCode: undefined, ...asked });
const code = (result: CommandResult) => result.json<{ error?: { code: string } }>().error?.code;

describe("Shows 4: a locked card on the virtual reader, and phones", () => {
  const state = () => folder("locked.json");
  const readerName = () => pcscd.readerNames[0] ?? "?";
  const onReader = () => ["--reader", readerName(), ...here()];
  const otpAt = (phone: string, ...words: string[]) =>
    smartotp(["phone", "otp", "--phone", folder(phone), ...words, ...onReader()], pcscd.env);

  /** Take the card off the reader, or put it back, as a hand would. */
  function setPresent(present: boolean): void {
    const memory: unknown = JSON.parse(readFileSync(state(), "utf8"));
    writeFileSync(`${state()}.new`, JSON.stringify({ ...(memory as object), present }), { mode: 0o600 });
    renameSync(`${state()}.new`, state());
  }

  /** The counter's own test of the card (F4): a tap there. It waits for no fresh time step as `card otp` does. */
  function cardTest(name: string) {
    return withWorkstation(data, async (workstation) => {
      await chooseReader(workstation, name);
      await workstation.lineTried();
      await workstation.handlers["session.signIn"](trainingTeller());
      return await workstation.handlers["card.test"]({ transaction: null, token: null });
    });
  }

  /** `smartotp phone otp` for a transfer, with the hand doing what the phone asks for (R11). */
  async function otpForTransfer(phone: string, file: string): Promise<{ stdout: string; stderr: string }> {
    const words = ["phone", "otp", "--phone", folder(phone), "--transaction", file, ...onReader()];
    const child = spawn(process.execPath, [program, ...words], { env: { ...process.env, ...pcscd.env } });
    const said = { stdout: "", stderr: "" };
    const asked = ["take the card off", "tap the card again"];
    child.stdout.on("data", (chunk: Buffer) => {
      said.stdout += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      said.stderr += chunk.toString();
      while (asked[0] !== undefined && said.stderr.includes(asked[0])) {
        setPresent(asked.length === 1);
        asked.shift();
      }
    });
    await new Promise((resolve) => child.once("close", resolve));
    return said;
  }

  it("R9, R11 works after registration, not before, not on another phone, not after revocation and a tap", async () => {
    const words = ["virtual-card", "--port", String(pcscd.vpcdPort), "--state", state()];
    const card = spawn(process.execPath, [program, ...words], { stdio: "ignore" });
    try {
      const issued = await issueInTraining({ dataDir: data, profile: "locked", reader: readerName() });
      const { vendorCode, serialNumber } = issued;
      const token = { vendorCode, serialNumber };

      // Not before.
      expect(code(await otpAt("a"))).toBe("phone.notRegistered");

      // After registration, for the transfer that was shown and for no other.
      const { qr } = await invitePhone(data, token, "010-9876-4821");
      const at = ["--registry", url, "--phone", folder("a"), ...here()];
      expect((await smartotp(["phone", "register", "--code", qr, ...at])).json()).toMatchObject(token);
      const file = folder("transfer.json");
      writeFileSync(file, JSON.stringify(transfer));
      const { stdout, stderr } = await otpForTransfer("a", file);
      expect(stderr).toContain(transfer.payeeAccount);
      const { otp, ...made } = JSON.parse(stdout) as { otp: string; expiresAt: string };
      expect(made).toEqual({ ...token, expiresAt: expect.any(String), rekeyed: false });
      const verify = (transaction?: typeof transfer) => verifyAt({ ...token, otp, transaction });
      expect(await verify({ ...transfer, amount: "150001" })).toMatchObject({ accepted: false });
      expect(await verify()).toMatchObject({ accepted: false });
      expect(await verify(transfer)).toMatchObject({ accepted: true });

      // Not on a second phone; not with what the first one remembers either, which is sealed to the first one's key.
      expect(code(await otpAt("b"))).toBe("phone.notRegistered");
      cpSync(path.join(folder("a"), "phone.json"), path.join(folder("b"), "phone.json"));
      expect(code(await otpAt("b", "--offline"))).toBe("trust.phoneKeysNotAuthentic");

      // Not after revocation and the card's next tap, at the counter; and the registry gives it no key any more.
      const { phones } = await listPhones(data, token);
      expect(phones).toMatchObject([{ status: "registered", maskedPhoneNumber: "010-****-4821" }]);
      expect(await revokePhone(data, token, phones[0]?.phoneId ?? "", "customerAsked")).toMatchObject({
        state: "applied",
      });
      expect(await cardTest(readerName())).toMatchObject(token);
      expect(code(await otpAt("a", "--offline"))).toBe("phone.keyChanged");
      expect(code(await otpAt("a"))).toBe("phone.registrationEnded");
    } finally {
      const ended = new Promise((resolve) => card.once("exit", resolve));
      card.kill("SIGTERM");
      await ended;
    }
  }, 240_000);
});

describe("R9 phones at the simulated reader", () => {
  const phone = (name: string) => ({ dataDir: data, folder: folder(name) });
  const otpOf = (name: string, more: { offline?: boolean } = {}) =>
    phoneOtp({ ...phone(name), ...more, reader: undefined, transaction: undefined, confirm: false });

  it("another registered phone's tap changes the key: its own OTPs are accepted, the revoked one gets none", async () => {
    const { vendorCode, serialNumber } = await issueInTraining({
      dataDir: data,
      profile: "locked",
      reader: undefined,
    });
    const token = { vendorCode, serialNumber };
    for (const name of ["first", "second"]) {
      const { activationCode } = await invitePhone(data, token, undefined);
      await register(phone(name), activationCode, url);
    }
    await otpOf("first");
    const [, first] = (await listPhones(data, token)).phones;
    await revokePhone(data, token, first?.phoneId ?? "", "phoneLost");

    // Without a network nobody knows yet, neither phone nor card.
    expect(await otpOf("first", { offline: true })).toMatchObject({ token, rekeyed: false });
    const { otp, rekeyed } = await otpOf("second");
    expect(rekeyed).toBe(true);
    await expect(otpOf("first", { offline: true })).rejects.toMatchObject({ fullCode: "phone.keyChanged" });
    expect(await verifyAt({ ...token, otp, transaction: undefined })).toMatchObject({ accepted: true });
    // The second phone has the new key for itself, also without a network.
    expect(await otpOf("second", { offline: true })).toMatchObject({
      otp: expect.any(String),
      rekeyed: false,
    });
    await expect(otpOf("first")).rejects.toMatchObject({ fullCode: "phone.registrationEnded" });
  }, 120_000);
});
