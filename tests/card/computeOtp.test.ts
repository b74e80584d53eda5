import { describe, expect, it } from "vitest";
import { computeOtp, personalise, VirtualCard } from "../../src/card/index.ts";
import { Secret } from "../../src/contract/secret.ts";
import { Transaction } from "../../src/contract/transaction.ts";
import { hotp, totp, transactionOtp } from "../../src/otp/index.ts";
import { orderFor, parameters, seedBytes, token, transportKeyBytes } from "../support/tornCard.ts";

const seed = () => Secret.copyOf(seedBytes);
const atSeconds = 1_800_000_017;

async function issued(profile: "locked" | "open", over = parameters, version = "1.0.2") {
  const card = VirtualCard.blank({ version });
  const order = { ...orderFor(card, { profile, withTransportKey: false }), parameters: over };
  await personalise(card, order);
  const { accessKey } = order;
  return { card, request: { token, parameters: over, atSeconds, ...(accessKey ? { accessKey } : {}) } };
}

describe("computeOtp", () => {
  it.each([
    ["SHA-1", 6, 30],
    ["SHA-256", 8, 60],
    ["SHA-512", 7, 30],
  ] as const)("agrees with the OTP core: %s, %i digits, %i s", async (algorithm, digits, period) => {
    const over = { type: "TOTP", algorithm, digits, period } as const;
    const { card, request } = await issued("open", over, "5.4.3");
    expect((await computeOtp(card, request)).otp).toBe(totp(seed(), atSeconds, over));
  });

  it("keeps leading zeros", async () => {
    const { card, request } = await issued("locked");
    const at = Array.from({ length: 500 }, (_, i) => 1_800_000_000 + i * 30).find((seconds) =>
      totp(seed(), seconds, parameters).startsWith("0"),
    );
    const { otp } = await computeOtp(card, { ...request, atSeconds: at ?? 0 });
    expect(otp).toMatch(/^0\d{5}$/);
  });

  it("R11 computes for one transaction and no other", async () => {
    const { card, request } = await issued("locked");
    const transaction = Transaction.parse({ payeeAccount: "110-234-567890", amount: 150_000 });
    const { otp } = await computeOtp(card, { ...request, transaction });
    expect(otp).toBe(transactionOtp(seed(), transaction, atSeconds, parameters));
    expect(otp).not.toBe(transactionOtp(seed(), { ...transaction, amount: "150001" }, atSeconds, parameters));
    expect(otp).not.toBe((await computeOtp(card, request)).otp);
  });

  it("follows the card's counter for HOTP, behind the one that the proof used up", async () => {
    const over = { ...parameters, type: "HOTP" } as const;
    const { card, request } = await issued("locked", over);
    for (const counter of [1, 2, 3])
      expect((await computeOtp(card, request)).otp).toBe(hotp(seed(), counter, over));
    const transaction = Transaction.parse({ payeeAccount: "110-234-567890", amount: 1 });
    await expect(computeOtp(card, { ...request, transaction })).rejects.toMatchObject({ rule: "R11" });
  });

  it("R9 computes nothing without the card's access key", async () => {
    const { card, request } = await issued("locked");
    const { accessKey: _, ...without } = request;
    await expect(computeOtp(card, without)).rejects.toMatchObject({ code: "locked", rule: "R9" });
    const wrong = { ...request, accessKey: Secret.copyOf(transportKeyBytes) };
    await expect(computeOtp(card, wrong)).rejects.toMatchObject({ code: "accessKeyWrong" });
  });

  it("says so when the card has no such token", async () => {
    const { card, request } = await issued("open");
    const other = { ...request, token: { ...token, serialNumber: "99999999" } };
    await expect(computeOtp(card, other)).rejects.toMatchObject({ code: "noSuchCredential" });
  });
});
