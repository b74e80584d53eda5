import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Transaction } from "../../src/contract/transaction.ts";
import {
  encodeTransaction,
  hmac,
  hmacTruncate,
  totp,
  transactionChallenge,
  transactionOtp,
} from "../../src/otp/index.ts";
import { hex, rfcKey } from "./keys.ts";

const parameters = { type: "TOTP", algorithm: "SHA-256", digits: 6, period: 30 } as const;
const transaction = { payeeAccount: "110-234-567890", amount: "1500000", currency: "KRW" };

describe("R11 transaction-linked OTP", () => {
  it("is the truncated HMAC over time step and hash: what a card computes over the challenge", () => {
    const atSeconds = 1_790_000_000;
    const timeStep = Math.floor(atSeconds / 30);
    const challenge = transactionChallenge(transaction, timeStep);
    const step = Buffer.alloc(8);
    step.writeBigUInt64BE(BigInt(timeStep));
    const digest = createHash("sha256").update(encodeTransaction(transaction)).digest("hex");
    expect(hex(challenge)).toBe(step.toString("hex") + digest);
    expect(challenge).toHaveLength(40);
    const otp = transactionOtp(rfcKey(32), transaction, atSeconds, parameters);
    expect(otp).toBe(hmacTruncate(hmac(rfcKey(32), "SHA-256", challenge), 6));
    expect(otp).not.toBe(totp(rfcKey(32), atSeconds, parameters));
  });

  it("refuses what is no transaction, digit count or time", () => {
    const bad = (code: string) => expect.objectContaining({ code });
    const key = rfcKey(32);
    expect(() => transactionOtp(key, { ...transaction, amount: "" }, 0, parameters)).toThrow(
      bad("badTransaction"),
    );
    expect(() => transactionOtp(key, transaction, -1, parameters)).toThrow(bad("badTime"));
    expect(() => transactionOtp(key, transaction, 0, { ...parameters, digits: 5 })).toThrow(
      bad("badParameters"),
    );
    expect(() => transactionChallenge(transaction, -1)).toThrow(bad("badCounter"));
  });
});

describe("docs/transaction-encoding.md", () => {
  const page = readFileSync(new URL("../../docs/transaction-encoding.md", import.meta.url), "utf8");
  const examples = [...page.matchAll(/```json\n([\s\S]*?)```\n[\s\S]*?```text\n([\s\S]*?)```/g)];

  it("has examples", () => expect(examples.length).toBeGreaterThanOrEqual(3));

  it.each(examples.map(([, json, lines]) => [json ?? "", lines ?? ""] as const))(
    "holds true: %s",
    (json, lines) => {
      const said = new Map(
        lines
          .trim()
          .split(/\n(?=\w+:)/)
          .map((line) => line.split(":").map((part) => part.replace(/\s/g, "")) as [string, string]),
      );
      const example = Transaction.parse(JSON.parse(json));
      const encoding = encodeTransaction(example);
      expect(hex(encoding)).toBe(said.get("encoding"));
      expect(createHash("sha256").update(encoding).digest("hex")).toBe(said.get("hash"));
      // Time 1790000000 s, the RFCs' 32-byte key, our profile.
      expect(hex(transactionChallenge(example, 59666666))).toBe(said.get("challenge"));
      expect(transactionOtp(rfcKey(32), example, 1_790_000_000, parameters)).toBe(said.get("otp"));
    },
  );
});
