import { describe, expect, it } from "vitest";
import { correctTime, disposeToken, unlockToken } from "../../src/counter/index.ts";
import { serial, testDesks } from "../support/desk.ts";
import { approved, by, newest, served } from "./transactions.ts";

const desks = testDesks();
const capturedAt = expect.stringMatching(/^2026-11-22T/);

describe("with the line only (R12)", () => {
  it("R5 R13 unlock: a right OTP and a supervisor", async () => {
    const { stage, customer, token } = await served(desks);
    const order = { token, customer, otp: "123456" };
    expect((await unlockToken(stage.desk, order, approved)).state).toBe("applied");
    expect(await newest(stage)).toMatchObject({
      type: "token.unlocked",
      approverId: "s2001",
      body: { ...token, otp: "123456", capturedAt },
    });
    await stage.setLine(false);
    await expect(unlockToken(stage.desk, order, approved)).rejects.toMatchObject({ code: "lineNeeded" });
  });

  it("R7 time correction: two OTPs", async () => {
    const { stage, customer, token } = await served(desks);
    const order = { token, customer, otps: ["123456", "654321"] } as const;
    expect((await correctTime(stage.desk, order, by)).state).toBe("applied");
    expect((await newest(stage)).body).toMatchObject({ otps: ["123456", "654321"], capturedAt });
    await stage.setLine(false);
    await expect(correctTime(stage.desk, order, by)).rejects.toMatchObject({ code: "lineNeeded" });
  });
});

describe("R13 disposal", () => {
  it("R13 of a customer's card and of one of the stock, with a supervisor's name", async () => {
    const { stage, customer, token } = await served(desks);
    await disposeToken(stage.desk, { token, customer, reason: "customerAsked" }, approved);
    expect(await newest(stage)).toMatchObject({ approverId: "s2001", body: { reason: "customerAsked" } });
    const ofStock = { token: serial(2), customer: null, reason: "stock" } as const;
    await disposeToken(stage.desk, ofStock, approved);
    expect((await newest(stage)).body).toMatchObject({ customer: null });
    // R17: it can be issued no more, and what was sealed for it is gone.
    expect(await stage.ledger.stock.find(serial(2))).toMatchObject({
      state: "spoiled",
      discarded: "destroyed",
    });
    expect(await stage.ledger.packages.find(serial(2), "issue", stage.clock.now())).toBeNull();
    await expect(disposeToken(stage.desk, ofStock, approved)).rejects.toMatchObject({ code: "cardNotThere" });
  });
});
