import { describe, expect, it } from "vitest";
import { hotp } from "../../../src/otp/index.ts";
import { call, otpOf, randomIdentity } from "../../support/branch.ts";
import { correctTime, register, release, report, spoken, unlock, unregister } from "../../support/life.ts";
import { lifeStage } from "./stage.ts";

const stage = lifeStage();
const refusal = (code: string, rule: string) => ({ outcome: "refused", code: `registry.${code}`, rule });

async function locked() {
  const card = await stage.bank.issue();
  await stage.err(card, 10);
  expect(await stage.row(card)).toMatchObject({ state: "locked" });
  return card;
}

describe("an unlock", () => {
  it("R5 R13 with a right OTP makes the token active with no errors, and uses the OTP up", async () => {
    const card = await locked();
    const now = spoken(card, stage.seconds());
    expect(await unlock(stage.bank, card, now)).toMatchObject({ outcome: "applied" });
    expect(await stage.row(card)).toMatchObject({ state: "active", error_count: 0 });
    expect(await stage.verify(card, now.otp)).toMatchObject({ reason: "replayed" });
    expect(await unlock(stage.bank, card, now)).toMatchObject(refusal("tokenNotLocked", "R5"));
    expect(await stage.trail(card)).toContain("token.unlocked");
  });

  it("R13 is refused without an approver, or approved by the teller", async () => {
    const card = await locked();
    for (const approver of ["", "teller01"]) {
      const outcome = await unlock(stage.bank, card, spoken(card, stage.seconds()), approver);
      expect(outcome).toMatchObject(refusal("approverMissing", "R13"));
    }
    expect(await stage.row(card)).toMatchObject({ state: "locked", error_count: 10 });
  });

  it("R5 is refused for another customer, with a wrong OTP, an old one, and where it is not registered", async () => {
    const { bank, broker } = stage;
    const card = await locked();
    const right = spoken(card, stage.seconds());
    const stranger = { ...card, identity: randomIdentity() };
    expect(await unlock(bank, stranger, right)).toMatchObject(refusal("notTheirToken", "R5"));
    expect(await unlock(broker, card, right)).toMatchObject(refusal("notRegisteredHere", "R5"));
    const wrong = { ...right, otp: stage.wrongOtp(card) };
    expect(await unlock(bank, card, wrong)).toMatchObject(refusal("otpWrong", "R5"));
    const old = spoken(card, stage.seconds() - 6 * 60);
    expect(await unlock(bank, card, old)).toMatchObject(refusal("otpTooOld", "R5"));
    expect(await stage.row(card)).toMatchObject({ state: "locked", error_count: 10, last_time_step: "-1" });
  });

  it("R6 does not end an incident", async () => {
    const { bank } = stage;
    const card = await locked();
    await report(bank, card);
    const right = spoken(card, stage.seconds());
    expect(await unlock(bank, card, right)).toMatchObject(refusal("tokenSuspended", "R6"));
    await release(bank, card);
    expect(await unlock(bank, card, right)).toMatchObject({ outcome: "applied" });
  });

  it("R5 against ten wrong OTPs at the same moment ends active with what came after it, or locked again", async () => {
    const card = await locked();
    const wrong = stage.wrongOtp(card);
    const { vendorCode, serialNumber } = card;
    const request = { vendorCode, serialNumber, otp: wrong, institutionCode: "901" };
    const [outcome] = await Promise.all([
      unlock(stage.bank, card, spoken(card, stage.seconds())),
      ...Array.from({ length: 10 }, () => call(stage.world.registry.app, "/v1/verifications", request)),
    ]);
    expect(outcome).toMatchObject({ outcome: "applied" });
    const { state, error_count: errors } = await stage.row(card);
    expect(state).toBe(errors === 10 ? "locked" : "active");
  });
});

describe("a time correction", () => {
  /** Two consecutive OTPs of a clock that is so many time steps off. */
  const pair = (card: Parameters<typeof otpOf>[0], steps: number): [string, string] => [
    otpOf(card, stage.seconds() + 30 * steps),
    otpOf(card, stage.seconds() + 30 * (steps + 1)),
  ];

  it.each([-18, 19])("R7 finds a clock %i steps off; R8 both OTPs are used up", async (steps) => {
    const card = await stage.bank.issue();
    const otps = pair(card, steps);
    expect(await correctTime(stage.bank, card, otps, stage.seconds())).toMatchObject({ outcome: "applied" });
    const step = Math.floor(stage.seconds() / 30) + steps + 1;
    expect(await stage.row(card)).toMatchObject({ drift: steps + 1, last_time_step: String(step) });
    expect(await stage.verify(card, otps[1])).toMatchObject({ accepted: false, reason: "replayed" });
    expect(await correctTime(stage.bank, card, otps, stage.seconds())).toMatchObject(
      refusal("otpReplayed", "R7"),
    );
    const next = otpOf(card, stage.seconds() + 30 * (steps + 2));
    expect(await stage.verify(card, next)).toMatchObject({ accepted: true });
  });

  it.each([
    ["beyond 20 steps", (card: Parameters<typeof otpOf>[0]) => pair(card, 21)],
    [
      "not consecutive",
      (card: Parameters<typeof otpOf>[0]): [string, string] => [pair(card, 2)[0], pair(card, 3)[1]],
    ],
    [
      "in the wrong order",
      (card: Parameters<typeof otpOf>[0]): [string, string] => [pair(card, 2)[1], pair(card, 2)[0]],
    ],
  ])("R7 R5 %s is refused and counts one error", async (_what, otps) => {
    const card = await stage.bank.issue();
    expect(await correctTime(stage.bank, card, otps(card), stage.seconds())).toMatchObject(
      refusal("otpWrong", "R7"),
    );
    expect(await stage.row(card)).toMatchObject({ drift: 0, error_count: 1, last_time_step: "-1" });
  });

  it("R7 R5 of a token that its clock has locked leaves it locked, until it is unlocked", async () => {
    const card = await locked();
    const ahead = pair(card, 10);
    expect(await correctTime(stage.bank, card, ahead, stage.seconds())).toMatchObject({ outcome: "applied" });
    expect(await stage.row(card)).toMatchObject({ state: "locked", error_count: 10, drift: 11 });
    const next = { ...spoken(card, stage.seconds()), otp: otpOf(card, stage.seconds() + 30 * 12) };
    expect(await unlock(stage.bank, card, next)).toMatchObject({ outcome: "applied" });
  });

  it("R7 waits for the line, and is for the token's own customer where it is registered", async () => {
    const { bank, broker } = stage;
    const card = await bank.issue();
    const old = stage.seconds() - 6 * 60;
    expect(await correctTime(bank, card, pair(card, 2), old)).toMatchObject(refusal("otpTooOld", "R7"));
    const stranger = { ...card, identity: randomIdentity() };
    const now = stage.seconds();
    expect(await correctTime(bank, stranger, pair(card, 2), now)).toMatchObject(
      refusal("notTheirToken", "R7"),
    );
    expect(await correctTime(broker, card, pair(card, 2), now)).toMatchObject(
      refusal("notRegisteredHere", "R7"),
    );
    await register(broker, card);
    expect(await correctTime(broker, card, pair(card, 2), now)).toMatchObject({ outcome: "applied" });
  });
});

describe("a token that counts (HOTP)", () => {
  it("R4 R5 R7 R8 is registered, found again and unlocked by its counter", async () => {
    const { bank, broker, world } = stage;
    const card = await bank.issue();
    await world.sql("UPDATE tokens SET otp_type = 'HOTP' WHERE serial_number = $1", [card.serialNumber]);
    const at = (counter: number) => hotp(card.seed, counter, { algorithm: "SHA-256", digits: 6 });
    const now = (counter: number) => spoken(card, stage.seconds(), at(counter));
    expect(await register(broker, card, now(3))).toMatchObject({ outcome: "applied" });
    expect(await stage.row(card)).toMatchObject({ last_time_step: "3" });
    await unregister(broker, card);
    expect(await register(broker, card, now(3))).toMatchObject(refusal("otpWrong", "R4"));
    // Pressed far ahead of the registry: two in a row find it again.
    const found = await correctTime(bank, card, [at(60), at(61)], stage.seconds());
    expect(found).toMatchObject({ outcome: "applied" });
    expect(await stage.row(card)).toMatchObject({ last_time_step: "61", error_count: 0 });
    await world.sql("UPDATE tokens SET state = 'locked', error_count = 10 WHERE serial_number = $1", [
      card.serialNumber,
    ]);
    expect(await unlock(bank, card, now(62))).toMatchObject({ outcome: "applied" });
    expect(await stage.row(card)).toMatchObject({ state: "active", last_time_step: "62" });
  });
});
