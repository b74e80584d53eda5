import { randomBytes } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { describe, expect, it } from "vitest";
import { Secret } from "../../../src/contract/secret.ts";
import { otpOf, randomIdentity } from "../../support/branch.ts";
import { register, report, spoken, tap, unregister } from "../../support/life.ts";
import { lifeStage } from "./stage.ts";

const stage = lifeStage();
const HOUR = 3600;
const refusal = (code: string, rule: string) => ({ outcome: "refused", code: `registry.${code}`, rule });

describe("a registration at another institution", () => {
  it("R4 by tapping the card makes the token usable there, and is in the trail", async () => {
    const { bank, broker } = stage;
    const card = await bank.issue();
    expect(await stage.verify(card, otpOf(card, stage.seconds()), "902")).toMatchObject({ accepted: false });
    expect(await register(broker, card)).toMatchObject({ outcome: "applied" });
    expect(await stage.verify(card, otpOf(card, stage.seconds()), "902")).toMatchObject({ accepted: true });
    expect(await stage.trail(card)).toContain("registration.added");
  });

  it("R4 is refused for another customer, a second time, and at an institution that is not the branch's", async () => {
    const { bank, broker } = stage;
    const card = await bank.issue();
    const stranger = { ...card, identity: randomIdentity() };
    expect(await register(broker, stranger)).toMatchObject(refusal("notTheirToken", "R4"));
    await register(broker, card);
    expect(await register(broker, card)).toMatchObject(refusal("alreadyRegistered", "R4"));
    const registrationId = uuidv7();
    const elsewhere = await bank.record("registration.added", {
      registrationId,
      vendorCode: card.vendorCode,
      serialNumber: card.serialNumber,
      institutionCode: "902",
      customer: await bank.customer(card.identity),
      possession: tap(bank, card, registrationId),
    });
    expect(elsewhere).toMatchObject(refusal("notYourBranch", "R4"));
  });

  it("R4 is refused for a token that is unknown or still in stock", async () => {
    const { bank, broker } = stage;
    const card = await bank.issue();
    const unknown = { ...card, serialNumber: "9999999999" };
    expect(await register(broker, unknown)).toMatchObject(refusal("tokenUnknown", "R4"));
    const stock = { ...card, serialNumber: "0042819150" };
    expect(await register(broker, stock)).toMatchObject(refusal("tokenNotActive", "R4"));
  });

  it("R4 with another card's tap proves nothing", async () => {
    const { bank, broker } = stage;
    const card = await bank.issue();
    const registrationId = uuidv7();
    const other = tap(broker, { ...card, seed: Secret.take(randomBytes(32)) }, registrationId);
    expect(await register(broker, card, other, registrationId)).toMatchObject(
      refusal("possessionWrong", "R4"),
    );
    const forAnother = tap(broker, card, uuidv7());
    expect(await register(broker, card, forAnother)).toMatchObject(refusal("possessionWrong", "R4"));
    const atAnother = tap(bank, card, registrationId);
    expect(await register(broker, card, atAnother, registrationId)).toMatchObject(
      refusal("possessionWrong", "R4"),
    );
  });

  it("R16 one tap registers once, also after the registration was removed", async () => {
    const { bank, broker } = stage;
    const card = await bank.issue();
    const registrationId = uuidv7();
    const proof = tap(broker, card, registrationId);
    await register(broker, card, proof, registrationId);
    await unregister(broker, card);
    expect(await register(broker, card, proof, registrationId)).toMatchObject(
      refusal("possessionUsed", "R16"),
    );
  });

  it("R12 with an OTP captured offline is judged as of its capture, up to 48 hours later", async () => {
    const { bank, broker } = stage;
    const [fresh, old] = [await bank.issue(), await bank.issue()];
    const then = stage.seconds() - 47 * HOUR;
    expect(await register(broker, fresh, spoken(fresh, then))).toMatchObject({ outcome: "applied" });
    expect(await stage.row(fresh)).toMatchObject({ last_time_step: String(Math.floor(then / 30)) });
    const tooOld = spoken(old, stage.seconds() - 49 * HOUR);
    expect(await register(broker, old, tooOld)).toMatchObject(refusal("otpTooOld", "R4"));
    const future = spoken(old, stage.seconds() + 5 * 60);
    expect(await register(broker, old, future)).toMatchObject(refusal("otpFromFuture", "R4"));
    expect(await stage.row(old)).toMatchObject({ error_count: 0, last_time_step: "-1" });
  });

  it("R8 is refused as replayed when its OTP or a later one was used since, and no error is counted", async () => {
    const { bank, broker } = stage;
    const card = await bank.issue();
    const captured = stage.seconds() - HOUR;
    await stage.verify(card, otpOf(card, stage.seconds()));
    expect(await register(broker, card, spoken(card, captured))).toMatchObject(refusal("otpReplayed", "R4"));
    const same = spoken(card, stage.seconds());
    expect(await register(broker, card, same)).toMatchObject(refusal("otpReplayed", "R4"));
    expect(await stage.row(card)).toMatchObject({ error_count: 0, state: "active" });
  });

  it("R8 uses up the OTP it was proven with", async () => {
    const { bank, broker } = stage;
    const card = await bank.issue();
    await register(broker, card, spoken(card, stage.seconds()));
    expect(await stage.verify(card, otpOf(card, stage.seconds()))).toMatchObject({ reason: "replayed" });
  });

  it("R5 counts a wrong OTP as an error, which may be the one that locks", async () => {
    const { bank, broker } = stage;
    const card = await bank.issue();
    await stage.err(card, 9);
    const wrong = spoken(card, stage.seconds(), stage.wrongOtp(card));
    expect(await register(broker, card, wrong)).toMatchObject(refusal("otpWrong", "R4"));
    expect(await stage.row(card)).toMatchObject({ error_count: 10, state: "locked" });
    expect(await stage.trail(card)).toContain("token.locked");
    expect(await register(broker, card)).toMatchObject(refusal("tokenLocked", "R5"));
  });

  it("R5 a right OTP sets the count to 0", async () => {
    const { bank, broker } = stage;
    const card = await bank.issue();
    await stage.err(card, 4);
    await register(broker, card, spoken(card, stage.seconds()));
    expect(await stage.row(card)).toMatchObject({ error_count: 0 });
  });

  it("R7 follows the token's drift, as of the capture", async () => {
    const { bank, broker } = stage;
    const card = await bank.issue();
    const then = stage.seconds() - HOUR;
    const ahead = { ...spoken(card, then), otp: otpOf(card, then + 30) };
    expect(await register(broker, card, ahead)).toMatchObject({ outcome: "applied" });
    expect(await stage.row(card)).toMatchObject({ drift: 1 });
  });

  it("R4 ends when it is removed; the issuer's own does not, that would be disposal", async () => {
    const { bank, broker } = stage;
    const card = await bank.issue();
    await register(broker, card);
    const stranger = { ...card, identity: randomIdentity() };
    expect(await unregister(broker, stranger)).toMatchObject(refusal("notTheirToken", "R4"));
    expect(await unregister(broker, card)).toMatchObject({ outcome: "applied" });
    expect(await stage.verify(card, otpOf(card, stage.seconds()), "902")).toMatchObject({ accepted: false });
    expect(await unregister(broker, card)).toMatchObject(refusal("notRegisteredHere", "R4"));
    expect(await unregister(bank, card)).toMatchObject(refusal("issuersRegistration", "R4"));
    expect(await register(broker, card)).toMatchObject({ outcome: "applied" });
  });

  it("R6 an incident wins against a registration, whichever comes first", async () => {
    const { bank, broker } = stage;
    for (let round = 0; round < 3; round += 1) {
      const card = await bank.issue();
      const [registered, reported] = await Promise.all([register(broker, card), report(bank, card)]);
      expect(reported).toMatchObject({ outcome: "applied" });
      expect([undefined, "registry.tokenSuspended"]).toContain(registered.code);
      expect(await stage.row(card)).toMatchObject({ state: "suspended" });
      expect(await register(broker, card)).toMatchObject({ outcome: "refused" });
    }
  });
});
