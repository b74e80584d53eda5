import { describe, expect, it } from "vitest";
import { possessionChallenge } from "../../src/trust/index.ts";

const of = {
  vendorCode: "71",
  serialNumber: "0042819001",
  transactionId: "01936f2e-0000-7000-8000-000000000001",
  institutionCode: "902",
};

describe("R4 the challenge a tapped card answers", () => {
  it("is 32 bytes: never a time step, never a transaction", () => {
    expect(possessionChallenge(of)).toHaveLength(32);
  });

  it("is the same for the same transaction, and another one for any other", () => {
    const text = (more: object) => Buffer.from(possessionChallenge({ ...of, ...more })).toString("hex");
    expect(text({})).toBe(text({}));
    const all = [
      {},
      { vendorCode: "72" },
      { serialNumber: "0042819002" },
      { transactionId: "01936f2e-0000-7000-8000-000000000002" },
      { institutionCode: "903" },
    ].map(text);
    expect(new Set(all).size).toBe(all.length);
  });
});
