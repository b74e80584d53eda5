import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { parseVirtualCardState, VirtualCard } from "../../../src/card/index.ts";

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));
const key = "3132333435363738393031323334353637383930";
const nameA = "71 01 61";
const wrap = (ins: string, p1p2: string, data: string) => {
  const bytes = hex(data);
  return `00${ins}${p1p2}${bytes.length.toString(16).padStart(2, "0")}${Buffer.from(bytes).toString("hex")}`;
};
const put = (name: string, keyField = `73 16 21 06 ${key}`, rest = "") =>
  wrap("01", "0000", `${name} ${keyField} ${rest}`);
const tlv = (tag: string, bytes: string) =>
  `${tag} ${(hex(bytes).length & 0xff).toString(16).padStart(2, "0")} ${bytes}`;
const calculate = (challengeField: string, p2 = "00") => wrap("a2", `00${p2}`, `${nameA} ${challengeField}`);
const SELECT = "00a4040007a0000005272101";
const LIST = "00a1000000";
const hmac = (message: string) => createHmac("sha1", hex(key)).update(hex(message)).digest("hex");

/** Send commands and see the answers as text. */
function talk(card: VirtualCard) {
  return (apdu: string) => Buffer.from(card.process(hex(apdu))).toString("hex");
}

function fresh(options = {}) {
  const card = VirtualCard.blank({ deviceId: "0102030405060708", ...options });
  const send = talk(card);
  send(SELECT);
  return { card, send };
}

/** Lock the card with `key` and select it again; returns the challenge. */
function lock(send: (apdu: string) => string): string {
  const setCode = wrap(
    "03",
    "0000",
    `${tlv("73", `21${key}`)} ${tlv("74", "0001020304050607")} ${tlv("75", hmac("0001020304050607"))}`,
  );
  expect(send(setCode)).toBe("9000");
  return challengeIn(send(SELECT));
}
const challengeIn = (answer: string) => /7408([0-9a-f]{16})7b01/.exec(answer)?.[1] ?? "";
const validate = (response: string, challenge = "0011223344556677") =>
  wrap("a3", "0000", `${tlv("75", response)} ${tlv("74", challenge)}`);

describe("VirtualCard, as measured on the published applet", () => {
  it("answers SELECT with version and device id, and 6A82 for any other applet", () => {
    const { send } = fresh();
    expect(send(SELECT)).toBe("7903010002710801020304050607089000");
    expect(send("00a4040008a000000527210101")).toBe("7903010002710801020304050607089000");
    expect(send("00a4040008a000000527471117")).toBe("6a82");
    expect(send("00a4040002a000")).toBe("6a82");
    expect(talk(VirtualCard.blank())(LIST)).toBe("6d00");
  });

  it("knows short APDUs only", () => {
    const { send } = fresh();
    expect(send("00a10000000000")).toBe("6700");
    expect(send(`00010000000018${put(nameA).slice(10)}`)).toBe("6700");
  });

  it("answers for challenges of 1 to 64 bytes, refuses 65 to 127, and errs from 128 on", () => {
    const { send } = fresh();
    send(put(nameA));
    for (const length of [1, 8, 40, 64]) {
      const challenge = "ab".repeat(length);
      expect(send(calculate(tlv("74", challenge)))).toBe(`751506${hmac(challenge)}9000`);
    }
    expect(send(calculate("74 00"))).toBe("6a80");
    expect(send(calculate(tlv("74", "ab".repeat(65))))).toBe("6a80");
    expect(send(calculate(tlv("74", "ab".repeat(127))))).toBe("6a80");
    const wrong = send(calculate(tlv("74", "ab".repeat(128))));
    expect(wrong).toMatch(/^751506[0-9a-f]{40}9000$/);
    expect(wrong).not.toContain(hmac("ab".repeat(128)));
  });

  it("truncates by RFC 4226", () => {
    const { send } = fresh();
    send(put(nameA));
    // RFC 6238 appendix B, SHA-1 at 59 s: 94287082.
    const answer = send(calculate("74 08 0000000000000001", "01"));
    const number = Number.parseInt(answer.slice(6, 14), 16);
    expect(answer).toMatch(/^760506/);
    expect(number % 10 ** 8).toBe(94_287_082);
  });

  it("has no SHA-512, RENAME or touch, and its newer sisters do", () => {
    const { send } = fresh();
    expect(send(put(nameA, `73 16 23 06 ${key}`))).toBe("6a80");
    expect(send(wrap("05", "0000", "71 01 61 71 01 62"))).toBe("6d00");
    const newer = fresh({ version: "5.4.3" });
    expect(newer.send(put(nameA, `73 16 23 06 ${key}`))).toBe("9000");
    expect(newer.send(wrap("05", "0000", "71 01 61 71 01 62"))).toBe("9000");
    expect(newer.send(LIST)).toBe("720223629000");
  });

  it("refuses keys over 64 bytes and unknown kinds", () => {
    const { send } = fresh();
    expect(send(put(nameA, tlv("73", `2106${"00".repeat(64)}`)))).toBe("9000");
    expect(send(put(nameA, tlv("73", `2106${"00".repeat(65)}`)))).toBe("6a80");
    expect(send(put(nameA, `73 16 31 06 ${key}`))).toBe("6a80");
    expect(send(put(tlv("71", "61".repeat(65))))).toBe("6a80");
    expect(send(wrap("01", "0100", `${nameA} 73 16 21 06 ${key}`))).toBe("6b00");
  });

  it("chains with A5, and an interrupted chain poisons the next answer", () => {
    const { send } = fresh();
    for (let i = 0; i < 12; i++) send(put(tlv("71", `${(0x61 + i).toString(16)}${"62".repeat(39)}`)));
    send(put(nameA));
    const truth = `751506${hmac("01")}9000`;
    expect(send(calculate("74 01 01"))).toBe(truth);
    const first = send(LIST);
    expect(first.length / 2).toBe(253);
    expect(first.slice(-4)).toBe("61fb");
    expect(send(calculate("74 01 01"))).not.toBe(truth);
    expect(send(calculate("74 01 01"))).toBe(truth);
    send(LIST);
    send(SELECT);
    expect(send(calculate("74 01 01"))).toBe(truth);
    let whole = send(LIST);
    while (whole.slice(-4, -2) === "61") whole = whole.slice(0, -4) + send("00a5000000");
    expect(whole).toBe(
      `${Array.from({ length: 12 }, (_, i) => `722921${(0x61 + i).toString(16)}${"62".repeat(39)}`).join("")}720221619000`,
    );
  });

  it("locks at once, and answers 6982 to everything before VALIDATE, unknown instructions too", () => {
    const { send } = fresh();
    const challenge = lock(send);
    for (const apdu of [LIST, put(nameA), "0055000000", "00a5000000", wrap("03", "0000", "7300")])
      expect(send(apdu)).toBe("6982");
    expect(send(validate(hmac(challenge)))).toBe(`7514${hmac("0011223344556677")}9000`);
    expect(send(LIST)).toBe("9000");
    send(SELECT);
    expect(send(LIST)).toBe("6982");
  });

  it("counts no wrong VALIDATE and keeps its challenge", () => {
    const { send } = fresh();
    const challenge = lock(send);
    for (let i = 0; i < 50; i++) expect(send(validate("00".repeat(20)))).toBe("6a80");
    expect(send(validate("00".repeat(5)))).toBe("6a80");
    expect(send(validate(hmac(challenge)))).toMatch(/9000$/);
    expect(fresh().send(validate("00".repeat(20)))).toBe("6984");
  });

  it("grants access for a host challenge under 8 bytes", () => {
    const { send } = fresh();
    expect(send(validate(hmac(lock(send)), "01"))).toBe("6a80");
    expect(send(LIST)).toBe("9000");
  });

  it("refuses SET CODE whose response is wrong, and takes the lock off", () => {
    const { send } = fresh();
    const wrong = wrap("03", "0000", `${tlv("73", `21${key}`)} 74 01 00 ${tlv("75", "00".repeat(20))}`);
    expect(send(wrong)).toBe("6984");
    send(validate(hmac(lock(send))));
    expect(send(wrap("03", "0000", "7300"))).toBe("9000");
    expect(challengeIn(send(SELECT))).toBe("");
  });

  it("resets without any key, to another device id", () => {
    const { card, send } = fresh();
    send(put(nameA));
    lock(send);
    expect(send("00040000")).toBe("6b00");
    expect(send("0004dead")).toBe("9000");
    expect(send(LIST)).toBe("9000");
    expect(card.deviceId).not.toBe("0102030405060708");
  });

  it("holds challenges of an always-increasing credential to that, and CALCULATE ALL fails as a whole", () => {
    const { send } = fresh();
    send(put("71 01 62"));
    send(put(nameA, undefined, "78 01"));
    expect(send(calculate("74 02 0100"))).toMatch(/9000$/);
    expect(send(calculate("74 02 0100"))).toMatch(/9000$/);
    expect(send(calculate("74 02 00ff"))).toBe("6982");
    expect(send(calculate("74 01 ff"))).toBe("6982");
    expect(send(wrap("a4", "0001", "74 01 ff"))).toBe("6982");
    expect(send(wrap("a4", "0001", "74 03 010000"))).toMatch(/^7101627605.*7101617605.*9000$/);
  });

  it("counts HOTP from its initial moving factor", () => {
    const { send } = fresh();
    send(put(nameA, `73 16 11 06 ${key}`, "7a 04 00000007"));
    // RFC 4226 appendix D: counts 7, 8, 9.
    for (const otp of ["162583", "399871", "520489"]) {
      const answer = send(calculate("74 00", "01"));
      expect(String(Number.parseInt(answer.slice(6, 14), 16) % 1e6)).toBe(otp);
    }
    expect(send(wrap("a4", "0001", "74 01 ff"))).toBe("7101617701069000");
    expect(send(put(nameA, `73 16 11 06 ${key}`, "7a 02 0007"))).toBe("6a80");
  });

  it("is full at its capacity, and then a PUT over an old name destroys it", () => {
    const { send } = fresh({ capacity: 1 });
    expect(send(put(nameA))).toBe("9000");
    expect(send(put("71 01 62"))).toBe("6a84");
    expect(send(LIST)).toBe("720221619000");
    expect(send(put(nameA))).toBe("6a84");
    expect(send(LIST)).toBe("9000");
  });

  it("holds no more names than its list buffer takes", () => {
    const { send } = fresh({ capacity: 100 });
    const answers = Array.from({ length: 40 }, (_, i) =>
      send(put(tlv("71", (i + 16).toString(16).repeat(64)))),
    );
    expect(answers.filter((answer) => answer === "9000")).toHaveLength(28);
    expect(answers.at(-1)).toBe("6a84");
  });

  it("says what is not there or not understood", () => {
    const { send } = fresh();
    expect(send(wrap("02", "0000", nameA))).toBe("6984");
    expect(send(calculate("74 01 01"))).toBe("6984");
    expect(send(wrap("02", "0000", "72 01 61"))).toBe("6a80");
    expect(send(wrap("02", "0000", "71 05 61"))).toBe("6a80");
    expect(send("0055000000")).toBe("6d00");
    expect(send("ffca000000")).toBe("6e00");
  });
});

describe("VirtualCard's memory and faults", () => {
  it("survives its state, and keeps what was changed before it answers", async () => {
    const kept: unknown[] = [];
    const card = VirtualCard.blank({ onChange: async (state) => void kept.push(state) });
    await card.transmit(hex(SELECT));
    await card.transmit(hex(LIST));
    expect(kept).toEqual([]);
    card.setFaults({ tearAfter: 1 });
    expect(await card.transmit(hex(put(nameA)))).toHaveLength(0);
    expect(kept).toEqual([card.toState()]);
    const copy = VirtualCard.fromState(JSON.parse(JSON.stringify(card.toState())));
    expect(copy.toState()).toEqual(card.toState());
    talk(copy)(SELECT);
    expect(talk(copy)(LIST)).toBe("720221619000");
  });

  it("refuses a state that is none", () => {
    const state = VirtualCard.blank().toState();
    for (const wrong of [
      null,
      {},
      { ...state, format: 2 },
      { ...state, deviceId: "xyz" },
      { ...state, more: 1 },
    ])
      expect(() => parseVirtualCardState(wrong)).toThrowError(
        expect.objectContaining({ code: "virtualCardState" }),
      );
  });

  it("is torn before or after a command, and silent until it has power again", () => {
    const { card, send } = fresh();
    card.setFaults({ tearBefore: 2 });
    expect(send(LIST)).toBe("9000");
    expect(send(put(nameA))).toBe("");
    expect(send(LIST)).toBe("");
    expect(card.powered).toBe(false);
    card.powerOn();
    send(SELECT);
    expect(send(LIST)).toBe("9000");
    card.setFaults({ tearAfter: 1 });
    expect(send(put(nameA))).toBe("");
    card.powerOn();
    expect(send(LIST)).toBe("6d00");
    send(SELECT);
    expect(send(LIST)).toBe("720221619000");
  });

  it("answers wrongly on request", () => {
    const { card, send } = fresh();
    card.setFaults({ answer: (answer, command, count) => (count === 2 ? command.slice(0, 2) : answer) });
    expect([send(LIST), send(LIST), send(LIST)]).toEqual(["9000", "00a1", "9000"]);
  });

  it("has the ATR of an ISO 14443-4 card with a right check byte", () => {
    const { atr } = VirtualCard.blank();
    expect(atr.slice(1).reduce((sum, byte) => sum ^ byte, 0)).toBe(0);
    // T0's high half is 8, as for every card that PC/SC maps from ISO 14443: ykman takes it for NFC.
    expect((atr[1] ?? 0) & 0xf0).toBe(0x80);
  });
});
