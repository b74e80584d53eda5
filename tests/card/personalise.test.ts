import { createHmac } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { type CardProgress, personalise, VirtualCard } from "../../src/card/index.ts";
import { Secret } from "../../src/contract/secret.ts";
import { expectFinished, orderFor, seedBytes, transportKeyBytes } from "../support/tornCard.ts";

const locked = { profile: "locked", withTransportKey: false } as const;
const open = { profile: "open", withTransportKey: false } as const;

/** INS bytes of everything that reaches the card. */
function recorded(card: VirtualCard): { connection: VirtualCard; instructions: string[] } {
  const instructions: string[] = [];
  card.setFaults({
    answer: (answer, command) => {
      instructions.push((command[1] ?? 0).toString(16).padStart(2, "0"));
      return answer;
    },
  });
  return { connection: card, instructions };
}

describe("personalise", () => {
  it.each([
    { profile: "locked", withTransportKey: false, expected: "a4 01 a2 03 a4 a3" },
    { profile: "locked", withTransportKey: true, expected: "a4 a3 01 a2 03 a4 a3" },
    { profile: "open", withTransportKey: false, expected: "a4 01 a2" },
    { profile: "open", withTransportKey: true, expected: "a4 a3 01 a2 03 a4" },
  ] as const)("$profile, transport key $withTransportKey: $expected", async ({ expected, ...kind }) => {
    const card = VirtualCard.blank(kind.withTransportKey ? { transportKey: transportKeyBytes } : {});
    const { connection, instructions } = recorded(card);
    const finished = await personalise(connection, orderFor(card, kind));
    expect(instructions.join(" ")).toBe(expected);
    expect(finished).toMatchObject({
      commands: instructions.length,
      deviceId: card.deviceId,
      appletVersion: "1.0.2",
      resumed: false,
    });
    card.setFaults({});
    await expectFinished(card, kind.profile);
  });

  it("sends fewer bytes than ykman, which does less", async () => {
    const card = VirtualCard.blank();
    const { bytesOut, bytesIn } = await personalise(card, orderFor(card, open));
    expect(bytesOut).toBeLessThan(178);
    expect(bytesIn).toBeLessThan(100);
  });

  it("gives a proof that anybody with the seed can check", async () => {
    const card = VirtualCard.blank();
    const { proof } = await personalise(card, orderFor(card, locked));
    expect(proof.challenge).toMatch(/^[0-9a-f]{64}$/);
    const mac = createHmac("sha256", seedBytes).update(Buffer.from(proof.challenge, "hex")).digest("hex");
    expect(proof.mac).toBe(mac);
  });

  it("R16 writes the journal before the first byte, and writes nothing when that fails", async () => {
    const card = VirtualCard.blank();
    const blank = card.toState();
    const onBegun = vi.fn(async (seen: object) => {
      expect(seen).toEqual({ deviceId: card.deviceId, appletVersion: "1.0.2" });
      expect(card.toState()).toEqual(blank);
      throw new Error("disk full");
    });
    await expect(personalise(card, { ...orderFor(card, locked), onBegun })).rejects.toThrow("disk full");
    expect(card.toState()).toEqual(blank);
  });

  it("tells every step with its commands", async () => {
    const card = VirtualCard.blank({ transportKey: transportKeyBytes });
    const steps: CardProgress[] = [];
    await personalise(card, orderFor(card, { profile: "locked", withTransportKey: true }), (p) =>
      steps.push(p),
    );
    expect(steps.map((p) => `${p.step} ${p.state} ${p.commandsDone}/${p.commandsKnown}`)).toEqual([
      "card.check running 0/7",
      "card.check done 2/7",
      "card.put running 2/7",
      "card.put done 3/7",
      "card.prove running 3/7",
      "card.prove done 4/7",
      "card.lock running 4/7",
      "card.lock done 7/7",
    ]);
  });

  it("asks the card itself, with one LIST more, when nobody has seen that it is blank", async () => {
    const card = VirtualCard.blank();
    const order = { ...orderFor(card, locked), seenBlank: false };
    expect(await personalise(card, order)).toMatchObject({ commands: 7 });
    const state = card.toState();
    const again = { ...order, transportKey: order.accessKey ?? Secret.copyOf(seedBytes) };
    await expect(personalise(card, again)).rejects.toMatchObject({ code: "notBlank" });
    expect(card.toState()).toEqual(state);
  });

  it("refuses a swapped card at its first SELECT, and writes nothing to it", async () => {
    const card = VirtualCard.blank();
    const other = VirtualCard.blank();
    const onBegun = vi.fn();
    await expect(personalise(other, { ...orderFor(card, locked), onBegun })).rejects.toMatchObject({
      code: "swapped",
    });
    expect(onBegun).not.toHaveBeenCalled();
    expect(other.toState().credentials).toEqual([]);
  });

  it("notices a card that is swapped before the lock is proven", async () => {
    const card = VirtualCard.blank();
    const other = VirtualCard.blank();
    let sent = 0;
    const swapping = { transmit: (apdu: Uint8Array) => (++sent > 4 ? other : card).transmit(apdu) };
    await expect(personalise(swapping, orderFor(card, locked))).rejects.toMatchObject({ code: "swapped" });
  });

  it("wants the right transport key", async () => {
    const card = VirtualCard.blank({ transportKey: transportKeyBytes });
    await expect(personalise(card, orderFor(card, locked))).rejects.toMatchObject({ code: "locked" });
    const transportKey = Secret.take(new Uint8Array(16));
    await expect(personalise(card, { ...orderFor(card, locked), transportKey })).rejects.toMatchObject({
      code: "transportKeyWrong",
    });
    expect(card.toState().credentials).toEqual([]);
  });

  it.each([
    { parameters: { type: "TOTP", algorithm: "SHA-512", digits: 6, period: 30 } },
    { parameters: { type: "TOTP", algorithm: "SHA-256", digits: 9, period: 30 } },
  ] as const)("refuses $parameters before anything is written", async ({ parameters }) => {
    const card = VirtualCard.blank();
    const onBegun = vi.fn();
    const refused = personalise(card, { ...orderFor(card, locked), parameters, onBegun });
    await expect(refused).rejects.toMatchObject({ code: "parametersUnsupported" });
    expect(onBegun).not.toHaveBeenCalled();
  });

  it.each([
    { type: "TOTP", algorithm: "SHA-1", digits: 8, period: 60 },
    { type: "TOTP", algorithm: "SHA-512", digits: 6, period: 30 },
    { type: "HOTP", algorithm: "SHA-256", digits: 6, period: 30 },
  ] as const)("writes $type $algorithm, $digits digits, $period s to a newer key", async (parameters) => {
    const card = VirtualCard.blank({ version: "5.4.3", deviceId: "0102030405" });
    const { proof } = await personalise(card, { ...orderFor(card, locked), parameters });
    const hash = parameters.algorithm.replace("-", "");
    const mac = createHmac(hash, seedBytes).update(Buffer.from(proof.challenge, "hex")).digest("hex");
    expect(proof.mac).toBe(mac);
  });

  it("R9 does not make a locked card without a 16-byte access key", async () => {
    const card = VirtualCard.blank();
    const { accessKey: _, ...order } = orderFor(card, locked);
    await expect(personalise(card, order)).rejects.toMatchObject({ code: "invalidInput", rule: "R9" });
    const accessKey = Secret.take(new Uint8Array(15));
    await expect(personalise(card, { ...order, accessKey })).rejects.toMatchObject({ code: "invalidInput" });
  });

  it("R15 leaves no copy of the seed in what it sent", async () => {
    const card = VirtualCard.blank();
    const sent: Uint8Array[] = [];
    const keeping = {
      transmit: (apdu: Uint8Array) => {
        sent.push(apdu);
        return card.transmit(apdu);
      },
    };
    await personalise(keeping, orderFor(card, locked));
    expect(Buffer.concat(sent).includes(Buffer.from(seedBytes))).toBe(false);
    await expectFinished(card, "locked");
  });

  it("says so when the card computes with another key, or takes the lock without keeping it", async () => {
    const wrong = VirtualCard.blank();
    wrong.setFaults({
      answer: (answer, apdu) => (apdu[1] === 0xa2 ? answer.map((b, i) => (i === 9 ? b ^ 1 : b)) : answer),
    });
    await expect(personalise(wrong, orderFor(wrong, locked))).rejects.toMatchObject({ code: "proofFailed" });
    const forgetful = VirtualCard.blank();
    const connection = {
      async transmit(apdu: Uint8Array) {
        return apdu[1] === 0x03 ? Uint8Array.of(0x90, 0x00) : forgetful.process(apdu);
      },
    };
    await expect(personalise(connection, orderFor(forgetful, locked))).rejects.toMatchObject({
      code: "lockFailed",
    });
  });

  it("reports a full card", async () => {
    const card = VirtualCard.blank({ capacity: 0 });
    await expect(personalise(card, orderFor(card, locked))).rejects.toMatchObject({ code: "noSpace" });
  });
});
