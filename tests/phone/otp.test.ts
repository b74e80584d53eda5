import { describe, expect, it } from "vitest";
import { VirtualCard } from "../../src/card/index.ts";
import { Secret } from "../../src/contract/secret.ts";
import { Transaction } from "../../src/contract/transaction.ts";
import { totp, transactionOtp } from "../../src/otp/index.ts";
import { type PhoneStage, phoneStage } from "../support/phoneStage.ts";
import { parameters, seedBytes, token } from "../support/tornCard.ts";
import { withoutApplet } from "../support/virtualCards.ts";

const transfer = Transaction.parse({ payeeAccount: "110-123-456789", amount: 150_000 });
const right = ({ clock }: PhoneStage) => totp(Secret.copyOf(seedBytes), clock.at / 1000, parameters);
const keyOn = ({ card }: PhoneStage) => card.toState().accessKey?.key;
const newest = ({ registry }: PhoneStage) => Buffer.from(registry.accessKeys.at(-1) ?? []).toString("hex");

describe("R9 registered phones only", () => {
  it("makes the card's OTP for a registered phone, good for one minute (R10)", async () => {
    const stage = await phoneStage();
    const phone = await stage.registered();
    expect(await stage.otp(phone)).toEqual({
      token,
      otp: right(stage),
      expiresAt: stage.clock.at + 60_000,
      rekeyed: false,
    });
  });

  it("makes none before registration and none on another phone, and leaves the card as it is", async () => {
    const stage = await phoneStage();
    const refusal = { fullCode: "phone.notRegistered", rule: "R9" };
    await expect(stage.otp(await stage.phone())).rejects.toMatchObject(refusal);
    await stage.otp(await stage.registered());
    const memory = stage.card.toState();
    await expect(stage.otp(await stage.phone())).rejects.toMatchObject(refusal);
    expect(stage.card.toState()).toEqual(memory);
  });

  it("an open card says which it is, and is for registered phones all the same", async () => {
    const stage = await phoneStage("open");
    await expect(stage.otp(await stage.phone())).rejects.toMatchObject({ code: "notRegistered" });
    expect(await stage.otp(await stage.registered())).toMatchObject({ otp: right(stage), rekeyed: false });
  });

  it("another card is not this phone's, a card without the applet is none", async () => {
    const stage = await phoneStage();
    const phone = await stage.registered();
    await stage.otp(phone);
    stage.reader.insert(VirtualCard.blank({ transportKey: new Uint8Array(16).fill(1) }));
    await expect(stage.otp(phone)).rejects.toMatchObject({ code: "notRegistered" });
    stage.reader.insert(withoutApplet());
    await expect(stage.otp(phone)).rejects.toMatchObject({ fullCode: "card.noApplet" });
    stage.reader.remove();
    await expect(stage.otp(phone)).rejects.toMatchObject({ fullCode: "reader.noCard" });
  });

  it("works without a network once it is registered, and after the app was started again", async () => {
    const stage = await phoneStage();
    const { folder } = await stage.registered();
    stage.registry.down = true;
    expect(await stage.otp(await stage.phone(folder))).toMatchObject({ otp: right(stage) });
    expect(stage.registry.asked).toEqual(["register"]);
  });
});

describe("R11 the transaction is shown, and the card tapped again", () => {
  const expected = ({ clock }: PhoneStage) =>
    transactionOtp(Secret.copyOf(seedBytes), transfer, clock.at / 1000, parameters);

  it("makes an OTP for what was shown when the person says yes, and none on no", async () => {
    const stage = await phoneStage();
    const phone = await stage.registered();
    const shown: unknown[] = [];
    const order = (answer: "yes" | "no") => ({
      transaction: transfer,
      show: async (...all: unknown[]) => {
        shown.push(all);
        return answer;
      },
    });
    await expect(stage.otp(phone, order("no"))).rejects.toMatchObject({ code: "notConfirmed", rule: "R11" });
    expect(await stage.otp(phone, order("yes"))).toMatchObject({ otp: expected(stage) });
    expect(shown).toEqual([
      [transfer, token],
      [transfer, token],
    ]);
  });

  it("takes taking the card off and tapping it again for a yes", async () => {
    const stage = await phoneStage();
    const phone = await stage.registered();
    const moves: string[] = [];
    const made = await stage.otp(phone, {
      transaction: transfer,
      show: async () => {
        setImmediate(() => stage.reader.remove());
        return "tap";
      },
      lifted: () => {
        moves.push("lifted");
        stage.lay();
      },
    });
    expect(made).toMatchObject({ otp: expected(stage) });
    expect(moves).toEqual(["lifted"]);
  });

  it("makes none when the card is not taken off, not tapped again, or another one is tapped", async () => {
    const stage = await phoneStage();
    const phone = await stage.registered();
    await stage.otp(phone);
    const tap = (afterwards: () => void) =>
      stage.otp(phone, {
        transaction: transfer,
        patienceMs: 60,
        show: async () => {
          afterwards();
          return "tap";
        },
      });
    await expect(tap(() => {})).rejects.toMatchObject({ code: "notTapped", rule: "R11" });
    await expect(tap(() => stage.reader.remove())).rejects.toMatchObject({ code: "notTapped" });
    stage.lay();
    const other = VirtualCard.fromState({ ...stage.card.toState(), deviceId: "0102030405060708" });
    await expect(tap(() => stage.reader.insert(other))).rejects.toMatchObject({ fullCode: "card.swapped" });
  });
});

describe("R9 a revoked phone, and the card's next tap", () => {
  it("changes the key at another phone's tap, and from then on the revoked one has nothing", async () => {
    const stage = await phoneStage();
    const [revoked, other] = [await stage.registered(), await stage.registered()];
    await stage.otp(revoked);
    stage.registry.revoke(revoked);
    stage.registry.down = true;
    expect(await stage.otp(revoked)).toMatchObject({ rekeyed: false });
    stage.registry.down = false;
    expect(await stage.otp(other)).toMatchObject({ otp: right(stage), rekeyed: true });
    expect(keyOn(stage)).toBe(newest(stage));
    expect(stage.registry.proven).toBe(2);
    stage.registry.down = true;
    await expect(stage.otp(revoked)).rejects.toMatchObject({ code: "keyChanged", rule: "R9" });
    // The other one has fetched how things stand now.
    expect(await stage.otp(other)).toMatchObject({ otp: right(stage), rekeyed: false });
  });

  it("is told so when it asks, and erases what it kept of the card", async () => {
    const stage = await phoneStage();
    const phone = await stage.registered();
    stage.registry.revoke(phone);
    await expect(stage.otp(phone)).rejects.toMatchObject({ code: "registrationEnded", rule: "R9" });
    expect(phone.memory.registrations).toEqual([]);
    expect((await stage.phone(phone.folder)).memory.registrations).toEqual([]);
  });

  it("a phone that has never tapped the card gets the key that was changed meanwhile", async () => {
    const stage = await phoneStage();
    const [first, late, revoked] = [
      await stage.registered(),
      await stage.registered(),
      await stage.registered(),
    ];
    stage.registry.revoke(revoked);
    await stage.otp(first);
    stage.registry.down = true;
    await expect(stage.otp(late)).rejects.toMatchObject({ code: "notRegistered" });
    stage.registry.down = false;
    expect(await stage.otp(late)).toMatchObject({ otp: right(stage), rekeyed: false });
  });

  it("two changes with a tap between that the registry never heard of are made good", async () => {
    const stage = await phoneStage();
    const [kept, lost, first] = [
      await stage.registered(),
      await stage.registered(),
      await stage.registered(),
    ];
    stage.registry.revoke(first);
    const own = stage.registry.rekeyed.bind(stage.registry);
    const died = new Error("the phone died here");
    stage.registry.rekeyed = async () => {
      throw died;
    };
    await expect(stage.otp(lost)).rejects.toBe(died);
    stage.registry.rekeyed = own;
    stage.registry.revoke(lost);
    expect([stage.registry.proven, stage.registry.newest]).toEqual([1, 3]);
    expect(await stage.otp(kept)).toMatchObject({ otp: right(stage), rekeyed: true });
    expect(keyOn(stage)).toBe(newest(stage));
    expect(stage.registry.proven).toBe(3);
  });

  it("what could not be told is told at the next tap", async () => {
    const stage = await phoneStage();
    const [phone, revoked] = [await stage.registered(), await stage.registered()];
    await stage.otp(phone);
    stage.registry.revoke(revoked);
    const own = stage.registry.keys.bind(stage.registry);
    stage.registry.keys = async (request) => {
      const answer = await own(request);
      stage.registry.down = true;
      return answer;
    };
    expect(await stage.otp(phone)).toMatchObject({ rekeyed: true });
    expect(stage.registry.proven).toBe(1);
    stage.registry.keys = own;
    stage.registry.down = false;
    expect(await stage.otp(phone)).toMatchObject({ otp: right(stage), rekeyed: true });
    expect(stage.registry.proven).toBe(2);
    expect(await stage.otp(phone)).toMatchObject({ otp: right(stage), rekeyed: false });
  });

  it("says when the card refuses what the registry gives, and when the registry gives nothing", async () => {
    const stage = await phoneStage();
    const phone = await stage.registered();
    await stage.otp(phone);
    const other = VirtualCard.fromState({
      ...stage.card.toState(),
      accessKey: { type: 0x21, key: "00".repeat(16) },
    });
    stage.reader.insert(other);
    await expect(stage.otp(phone)).rejects.toMatchObject({ code: "keyRefused", rule: "R9" });
    stage.registry.phones.clear();
    await expect(stage.otp(phone)).rejects.toMatchObject({ problemCode: "registry.phoneUnknown" });
  });
});

/** SELECT to see which card it is, then SELECT, VALIDATE, SET CODE, SELECT, VALIDATE, CALCULATE. */
const COMMANDS = 7;
const tears = Array.from({ length: COMMANDS }, (_, i) => i + 1).flatMap((command) =>
  (["tearBefore", "tearAfter"] as const).map((when) => ({ command, when })),
);

describe("R9, R16 torn at every command of a change", () => {
  it.each(tears)(
    "$when $command: the card works at registered phones, never again at the revoked one",
    async ({ command, when }) => {
      const stage = await phoneStage();
      const [torn, other, revoked] = [
        await stage.registered(),
        await stage.registered(),
        await stage.registered(),
      ];
      for (const phone of [torn, other, revoked]) await stage.otp(phone);
      stage.registry.revoke(revoked);
      stage.card.setFaults({ [when]: command });
      await expect(stage.otp(torn)).rejects.toMatchObject({ fullCode: "reader.cardGone" });
      stage.lay();

      // Whichever key the torn change left behind, the old one opens the card only while the new one is not in.
      const isIn = keyOn(stage) === newest(stage);
      stage.registry.down = true;
      if (isIn) await expect(stage.otp(revoked)).rejects.toMatchObject({ code: "keyChanged" });
      else expect(await stage.otp(revoked)).toMatchObject({ otp: right(stage) });
      stage.registry.down = false;

      expect(await stage.otp(other)).toMatchObject({ otp: right(stage), rekeyed: true });
      expect(await stage.otp(torn)).toMatchObject({ otp: right(stage), rekeyed: false });
      expect(keyOn(stage)).toBe(newest(stage));
      stage.registry.down = true;
      await expect(stage.otp(revoked)).rejects.toMatchObject({ code: "keyChanged" });
    },
  );
});
