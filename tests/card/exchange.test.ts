import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CardError,
  computeOtp,
  lookAtCard,
  OathSession,
  personalise,
  resume,
  VirtualCard,
} from "../../src/card/index.ts";
import { Secret } from "../../src/contract/secret.ts";
import { orderFor, parameters, token } from "../support/tornCard.ts";

const credential = { type: "TOTP", algorithm: "SHA-1", digits: 6 } as const;
const key = () => Secret.take(new Uint8Array(20).fill(5));
const challenge = new Uint8Array(8).fill(1);
const hex = (text: string) => Uint8Array.from(Buffer.from(text, "hex"));

/** A card whose LIST takes several blocks. */
async function crowded(count = 30) {
  const card = VirtualCard.blank();
  const session = await OathSession.select(card);
  const names = Array.from(
    { length: count },
    (_, i) => `issuer ${String(i).padStart(2, "0")}:${"n".repeat(30 + (i % 7))}`,
  );
  for (const name of names) await session.put({ ...credential, name, key: key() });
  return { card, session, names };
}

describe("chained answers", () => {
  it("are followed with A5 to the end", async () => {
    const { session, names } = await crowded();
    expect((await session.list()).map(({ name }) => name)).toEqual(names);
    expect((await session.calculateAll(challenge, false)).map(({ name }) => name)).toEqual(names);
  });

  it("are drained when the last one was interrupted, lest they poison the next", async () => {
    const { card, session, names } = await crowded();
    let cut = 2;
    const connection = {
      async transmit(apdu: Uint8Array) {
        if (apdu[1] === 0xa5 && --cut === 0) throw new Error("timeout");
        return card.process(apdu);
      },
    };
    const cutSession = await OathSession.select(connection);
    await expect(cutSession.list()).rejects.toThrow("timeout");
    const name = names[3] ?? "";
    const answer = await cutSession.calculate(name, challenge);
    expect(answer).toEqual(await (await OathSession.select(card)).calculate(name, challenge));
    expect(session.deviceId).toBe(cutSession.deviceId);
  });

  it("may come from SELECT as well, and with C0 on cards that chain so", async () => {
    const answers = [hex("790305040371086108"), hex("6d00"), hex("01020304050607089000")];
    const sent: string[] = [];
    const session = await OathSession.select({
      async transmit(apdu) {
        sent.push(Buffer.from(apdu).toString("hex"));
        return answers.shift() ?? hex("6f00");
      },
    });
    expect(session.deviceId).toBe("0102030405060708");
    expect(sent.slice(1)).toEqual(["00a5000000", "00c0000008"]);
  });

  it("that never end are given up", async () => {
    const endless = { transmit: async () => hex("71016100") };
    await expect(OathSession.select(endless)).rejects.toMatchObject({ code: "malformed" });
  });
});

describe("a reader that cuts long answers short", () => {
  /** Lets `limit` bytes of each answer through; some readers keep the status word. */
  const cutting = (card: VirtualCard, limit: number, keepsStatus: boolean) => ({
    async transmit(apdu: Uint8Array) {
      const answer = card.process(apdu);
      if (answer.length <= limit) return answer;
      if (!keepsStatus) return answer.slice(0, limit);
      return Uint8Array.from([...answer.slice(0, limit - 2), ...answer.slice(-2)]);
    },
  });

  it.each([32, 40, 64, 100, 128, 200, 250])("at %i bytes is told apart from a bad card", async (limit) => {
    const { card } = await crowded();
    for (const keepsStatus of [true, false]) {
      const look = lookAtCard(cutting(card, limit, keepsStatus));
      await expect(look).rejects.toMatchObject({ code: "answerCut" });
    }
  });

  it.each([20, 24, 28])(
    "at %i bytes is told apart while a card is written and its SELECT read",
    async (limit) => {
      for (const keepsStatus of [true, false]) {
        const card = VirtualCard.blank();
        const order = orderFor(card, { profile: "locked", withTransportKey: false });
        await expect(personalise(cutting(card, limit, keepsStatus), order)).rejects.toMatchObject({
          code: "answerCut",
        });
        await resume(card, order);
        const locked = cutting(card, limit, keepsStatus);
        await expect(lookAtCard(locked)).rejects.toMatchObject({ code: "answerCut" });
      }
    },
  );

  it("does no harm where no answer is long", async () => {
    const card = VirtualCard.blank();
    const order = orderFor(card, { profile: "locked", withTransportKey: false });
    await personalise(cutting(card, 40, false), order);
    const { accessKey } = order;
    await computeOtp(cutting(card, 40, false), {
      token,
      parameters,
      atSeconds: 0,
      ...(accessKey ? { accessKey } : {}),
    });
  });

  it("is not suspected of a bad card's answers", async () => {
    const { card } = await crowded();
    const bad = (answer: string | ((n: number) => string)) => {
      let n = 0;
      card.setFaults({
        answer: (good, apdu) =>
          apdu[1] === 0xa1 ? hex(typeof answer === "string" ? answer : answer(++n)) : good,
      });
      return lookAtCard(card);
    };
    const malformed = { code: "malformed" };
    // Cut at another length each time.
    await expect(bad((n) => `727e${"00".repeat(20 + n)}9000`)).rejects.toMatchObject(malformed);
    // Shorter than an answer that came through whole.
    await expect(bad("72109000")).rejects.toMatchObject(malformed);
    // Not even its beginning is right.
    await expect(bad(`ff7f${"00".repeat(60)}9000`)).rejects.toMatchObject(malformed);
    // An error that brings data.
    await expect(bad("7202216a80")).rejects.toMatchObject(malformed);
    card.setFaults({
      answer: (good, apdu) =>
        apdu[1] === 0xa1 ? hex(`727f${"00".repeat(60)}`) : good.length === 2 ? hex("ffff") : good,
    });
    await expect(lookAtCard(card)).rejects.toMatchObject(malformed);
  });
});

describe("status words", () => {
  it.each([
    ["6982", "locked"],
    ["6984", "noSuchCredential"],
    ["6a80", "refused"],
    ["6a84", "noSpace"],
    ["6581", "memoryFailure"],
    ["6d00", "unsupported"],
    ["6700", "unsupported"],
    ["6f00", "unexpectedStatus"],
  ])("%s is %s", async (statusWord, code) => {
    const { card, session } = await crowded(1);
    card.setFaults({ answer: () => hex(statusWord) });
    const failed = await session.list().catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(CardError);
    expect(failed).toMatchObject({ code, room: "card" });
    for (const text of Object.values((failed as CardError).text.ko)) expect(text).not.toMatch(/[{}]/);
  });
});

describe("whatever a card answers", () => {
  const answer = fc.oneof(
    fc.uint8Array({ maxLength: 260 }),
    fc.uint8Array({ maxLength: 60 }).map((data) => Uint8Array.from([...data, 0x90, 0x00])),
    fc
      .tuple(fc.constantFrom(0x71, 0x72, 0x74, 0x75, 0x76, 0x79), fc.uint8Array({ maxLength: 40 }))
      .map(([tag, value]) => Uint8Array.from([tag, value.length, ...value, 0x90, 0x00])),
    fc.uint8Array({ maxLength: 20 }).map((data) => Uint8Array.from([...data, 0x61, 0x10])),
    fc.constant("good" as const),
  );

  it("nothing but a CardError comes of it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(answer, { maxLength: 12 }), fc.boolean(), async (answers, isLocked) => {
        const card = VirtualCard.blank(isLocked ? { transportKey: new Uint8Array(16).fill(5) } : {});
        const order = {
          ...orderFor(card, { profile: "locked", withTransportKey: false }),
          transportKey: Secret.take(new Uint8Array(16).fill(5)),
        };
        const script = [...answers];
        card.setFaults({
          answer: (good) => {
            const next = script.shift();
            return next === undefined || next === "good" ? good : next;
          },
        });
        const works = [
          () => lookAtCard(card, order),
          () => personalise(card, { ...order, seenBlank: false }),
          () => resume(card, order),
          () => computeOtp(card, { token, parameters, atSeconds: 0, accessKey: key() }),
          async () => (await OathSession.select(card)).calculateAll(challenge, true),
        ];
        for (const work of works) {
          const error = await work().then(
            () => null,
            (thrown: unknown) => thrown,
          );
          if (error !== null) expect(error).toBeInstanceOf(CardError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
