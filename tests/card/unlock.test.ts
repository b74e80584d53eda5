import { describe, expect, it } from "vitest";
import { computeOtp, OathSession, personalise, VirtualCard } from "../../src/card/index.ts";
import type { AccessKeys } from "../../src/card/unlock.ts";
import { Secret } from "../../src/contract/secret.ts";
import { hmac, totp } from "../../src/otp/index.ts";
import { accessKeyBytes, orderFor, parameters, seedBytes, token } from "../support/tornCard.ts";

const atSeconds = 1_800_000_017;
const nextKeyBytes = Uint8Array.from({ length: 16 }, (_, i) => 0xe0 + i);
const accessKey = () => Secret.copyOf(accessKeyBytes);
const nextAccessKey = () => Secret.copyOf(nextKeyBytes);
const right = totp(Secret.copyOf(seedBytes), atSeconds, parameters);

async function lockedCard(): Promise<VirtualCard> {
  const card = VirtualCard.blank();
  await personalise(card, orderFor(card, { profile: "locked", withTransportKey: false }));
  return card;
}
const otp = (card: VirtualCard, keys: AccessKeys) =>
  computeOtp(card, { token, parameters, atSeconds, ...keys });
const keyOn = (card: VirtualCard) => card.toState().accessKey?.key;
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("R9 the access key is changed at a tap", () => {
  it("computes the OTP as well, and gives what the card answered under the new key", async () => {
    const card = await lockedCard();
    const answer = await otp(card, { accessKey: accessKey(), nextAccessKey: nextAccessKey() });
    expect(answer.otp).toBe(right);
    const { challenge, response } = answer.rekeyed ?? { challenge: "", response: "" };
    expect(challenge).toMatch(/^[0-9a-f]{16}$/);
    expect(response).toBe(hex(hmac(nextAccessKey(), "SHA-1", Buffer.from(challenge, "hex"))));
    expect(keyOn(card)).toBe(hex(nextKeyBytes));
  });

  it("is refused to the old key from then on, and works with the new one", async () => {
    const card = await lockedCard();
    await otp(card, { accessKey: accessKey(), nextAccessKey: nextAccessKey() });
    await expect(otp(card, { accessKey: accessKey() })).rejects.toMatchObject({
      code: "accessKeyWrong",
      rule: "R9",
    });
    expect(await otp(card, { accessKey: nextAccessKey() })).toMatchObject({ otp: right, rekeyed: null });
  });

  it("once more gives the proof again and changes nothing", async () => {
    const card = await lockedCard();
    const keys = { accessKey: accessKey(), nextAccessKey: nextAccessKey() };
    await otp(card, keys);
    const memory = card.toState();
    expect(await otp(card, keys)).toMatchObject({ otp: right, rekeyed: expect.anything() });
    expect(card.toState()).toEqual(memory);
  });

  it("replaces another key that the card may have from a tap nobody heard of", async () => {
    const unheard = (first: number) => Uint8Array.from({ length: 16 }, (_, i) => first + i);
    const card = await lockedCard();
    await otp(card, { accessKey: accessKey(), nextAccessKey: Secret.take(unheard(0x10)) });
    const others = Secret.take(Uint8Array.from([...unheard(0x30), ...unheard(0x10)]));
    const keys = { accessKey: accessKey(), nextAccessKey: nextAccessKey() };
    await expect(otp(card, keys)).rejects.toMatchObject({ code: "accessKeyWrong" });
    expect(await otp(card, { ...keys, otherAccessKeys: others })).toMatchObject({ otp: right });
    expect(keyOn(card)).toBe(hex(nextKeyBytes));
  });

  it("locks a card that somebody with the old key has opened", async () => {
    const card = await lockedCard();
    const session = await OathSession.select(card);
    await session.validate(accessKey());
    await session.clearCode();
    await otp(card, { accessKey: accessKey(), nextAccessKey: nextAccessKey() });
    expect(keyOn(card)).toBe(hex(nextKeyBytes));
  });

  it("leaves a card alone that neither key opens", async () => {
    const card = await lockedCard();
    const memory = card.toState();
    const other = () => Secret.take(new Uint8Array(16).fill(7));
    await expect(otp(card, { accessKey: other(), nextAccessKey: nextAccessKey() })).rejects.toMatchObject({
      code: "accessKeyWrong",
    });
    expect(card.toState()).toEqual(memory);
  });

  it("R16 notices a card without the lock it was given, and another card after SET CODE", async () => {
    const keys = () => ({ accessKey: accessKey(), nextAccessKey: nextAccessKey() });
    const unlocked = await lockedCard();
    const open = await VirtualCard.blank({ deviceId: unlocked.deviceId }).transmit(selectApdu());
    unlocked.setFaults({ answer: (answer, _, count) => (count === 4 ? open : answer) });
    await expect(otp(unlocked, keys())).rejects.toMatchObject({ code: "lockFailed" });

    const swapped = await lockedCard();
    const other = await VirtualCard.blank().transmit(selectApdu());
    swapped.setFaults({ answer: (answer, _, count) => (count === 4 ? other : answer) });
    await expect(otp(swapped, keys())).rejects.toMatchObject({ code: "swapped" });
  });
});

/** SELECT, VALIDATE, SET CODE, SELECT, VALIDATE, CALCULATE. */
const COMMANDS = 6;
const tears = Array.from({ length: COMMANDS }, (_, i) => i + 1).flatMap((command) =>
  (["before", "after"] as const).map((when) => ({ command, when })),
);

describe("R9, R16 a change torn at any command is finished at the next tap", () => {
  it.each(tears)("torn $when command $command", async ({ command, when }) => {
    const card = await lockedCard();
    const keys = () => ({ accessKey: accessKey(), nextAccessKey: nextAccessKey() });
    card.setFaults(when === "before" ? { tearBefore: command } : { tearAfter: command });
    await expect(otp(card, keys())).rejects.toMatchObject({ code: "cardGone" });
    card.powerOn();
    card.setFaults({});

    // Whoever has only the old key gets an OTP as long as the new one is not in, and none from then on.
    const isIn = keyOn(card) === hex(nextKeyBytes);
    const revoked = otp(card, { accessKey: accessKey() });
    if (isIn) await expect(revoked).rejects.toMatchObject({ code: "accessKeyWrong" });
    else expect((await revoked).otp).toBe(right);

    expect(await otp(card, keys())).toMatchObject({ otp: right, rekeyed: expect.anything() });
    expect(keyOn(card)).toBe(hex(nextKeyBytes));
    await expect(otp(card, { accessKey: accessKey() })).rejects.toMatchObject({ code: "accessKeyWrong" });
  });

  it("takes the commands it is torn at here", async () => {
    const card = await lockedCard();
    card.setFaults({ tearBefore: COMMANDS + 1 });
    expect(await otp(card, { accessKey: accessKey(), nextAccessKey: nextAccessKey() })).toMatchObject({
      otp: right,
    });
  });
});

function selectApdu(): Uint8Array {
  return Uint8Array.from(Buffer.from("00a4040007a0000005272101", "hex"));
}
