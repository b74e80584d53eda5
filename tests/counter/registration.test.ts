import { describe, expect, it } from "vitest";
import { Secret } from "../../src/contract/secret.ts";
import { addRegistration, removeRegistration } from "../../src/counter/index.ts";
import { hmac } from "../../src/otp/index.ts";
import { possessionChallenge } from "../../src/trust/index.ts";
import { lineIs, testDesks } from "../support/desk.ts";
import { saidText } from "../support/saidText.ts";
import { by, newest, served } from "./transactions.ts";

const desks = testDesks();

describe("R4 other-institution registration", () => {
  it("R4 with the card: its HMAC over this very transaction goes into the journal", async () => {
    const { stage, customer, token } = await served(desks);
    const possession = { kind: "tap", readerName: stage.reader.name } as const;
    const done = await addRegistration(stage.desk, { token, customer, possession }, by);
    expect(done.state).toBe("applied");
    const entry = await newest(stage);
    expect(entry).toMatchObject({ type: "registration.added", tellerId: "t1001", seq: done.journalSeq });
    const challenge = possessionChallenge({
      ...token,
      transactionId: done.registrationId,
      institutionCode: stage.desk.institutionCode,
    });
    const seed = Secret.copyOf(stage.registry.secretsOf(token).seed);
    const mac = Buffer.from(hmac(seed, "SHA-256", challenge)).toString("hex");
    expect(entry.body).toMatchObject({ ...token, possession: { kind: "tap", mac } });
  });

  it("R4 R9 asks for the key of this customer's card only", async () => {
    const { stage, customer, token } = await served(desks);
    const possession = { kind: "tap", readerName: stage.reader.name } as const;
    await addRegistration(stage.desk, { token, customer, possession }, by);
    const asked = stage.registry.requests.filter(({ call }) => call === "packages");
    expect(asked.map(({ request }) => request)).toContainEqual(
      expect.objectContaining({
        purpose: "test",
        tokens: [token],
        customer: expect.objectContaining({ customerId: customer.customerId }),
      }),
    );
  });

  it("R12 with an OTP read out while the line is down: pending, with the time by the registry's clock", async () => {
    const { stage, customer, token } = await served(desks);
    stage.registry.offsetMs = 60_000;
    stage.line.wake();
    await lineIs(stage.line, ({ clockOffsetMs }) => clockOffsetMs === 60_000);
    await stage.setLine(false);
    const possession = { kind: "otp", otp: "123456" } as const;
    const done = await addRegistration(stage.desk, { token, customer, possession }, by);
    expect(done.state).toBe("pending");
    const capturedAt = new Date(stage.clock.at + 60_000).toISOString();
    expect((await newest(stage)).body).toMatchObject({
      possession: { kind: "otp", otp: "123456", capturedAt },
    });
    await stage.setLine(true);
    expect(stage.registry.journal.at(-1)?.type).toBe("registration.added");
  });

  it("says the rule when the registry refuses, and keeps the entry", async () => {
    const { stage, customer, token } = await served(desks);
    stage.registry.judge = () => ({
      outcome: "refused",
      rule: "R4",
      code: "registry.possessionWrong",
      text: saidText,
    });
    const possession = { kind: "otp", otp: "123456" } as const;
    await expect(addRegistration(stage.desk, { token, customer, possession }, by)).rejects.toMatchObject({
      code: "transactionRefused",
      rule: "R4",
      text: saidText,
    });
    expect((await newest(stage)).type).toBe("registration.added");
  });

  it("another card on the reader proves nothing, and nothing is recorded", async () => {
    const { stage, customer, token } = await served(desks);
    const before = await newest(stage);
    stage.lay();
    const possession = { kind: "tap", readerName: stage.reader.name } as const;
    await expect(addRegistration(stage.desk, { token, customer, possession }, by)).rejects.toMatchObject({
      room: "card",
    });
    expect(await newest(stage)).toEqual(before);
  });
});

describe("deregistration", () => {
  it("is recorded with the line, and refused without it before anything is written (R12)", async () => {
    const { stage, customer, token } = await served(desks);
    expect((await removeRegistration(stage.desk, { token, customer }, by)).state).toBe("applied");
    const before = await newest(stage);
    expect(before.type).toBe("registration.removed");
    await stage.setLine(false);
    await expect(removeRegistration(stage.desk, { token, customer }, by)).rejects.toMatchObject({
      code: "lineNeeded",
      rule: "R12",
    });
    expect(await newest(stage)).toEqual(before);
  });
});
