import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { OathSession, VirtualCard } from "../../src/card/index.ts";
import { Secret } from "../../src/contract/secret.ts";

const keyBytes = Uint8Array.from({ length: 20 }, (_, i) => i + 1);
const key = (length = 20, fill = 5) => Secret.take(new Uint8Array(length).fill(fill));
const credential = { type: "TOTP", algorithm: "SHA-256", digits: 6 } as const;
const challenge = Uint8Array.from({ length: 8 }, (_, i) => i);
const hmacOf = (hash: string, secret: Uint8Array, message: Uint8Array) =>
  Uint8Array.from(createHmac(hash, secret).update(message).digest());

async function selected(options = {}) {
  const card = VirtualCard.blank(options);
  return { card, session: await OathSession.select(card) };
}

describe("OathSession", () => {
  it("does every instruction", async () => {
    const { session } = await selected();
    await session.put({ ...credential, name: "a:one", key: Secret.copyOf(keyBytes) });
    await session.put({ ...credential, name: "counter", type: "HOTP", algorithm: "SHA-1", key: key() });
    expect(await session.list()).toEqual([
      { name: "a:one", type: "TOTP", algorithm: "SHA-256" },
      { name: "counter", type: "HOTP", algorithm: "SHA-1" },
    ]);
    const mac = hmacOf("sha256", keyBytes, challenge);
    expect(await session.calculate("a:one", challenge)).toEqual({ digits: 6, mac });
    const offset = (mac.at(-1) ?? 0) & 15;
    const number = Buffer.from(mac).readUInt32BE(offset) & 0x7fff_ffff;
    expect(await session.calculateTruncated("a:one", challenge)).toEqual({ digits: 6, number });
    expect(await session.calculateAll(challenge, false)).toEqual([
      { name: "a:one", kind: "full", digits: 6, value: mac },
      { name: "counter", kind: "hotp", digits: 6, value: new Uint8Array() },
    ]);
    const [first] = await session.calculateAll(challenge, true);
    expect(first).toMatchObject({ kind: "truncated" });
    await session.delete("a:one");
    await expect(session.delete("a:one")).rejects.toMatchObject({ code: "noSuchCredential" });
    const before = session.deviceId;
    await session.reset();
    expect(await session.list()).toEqual([]);
    expect(session.deviceId).not.toBe(before);
  });

  it("locks, unlocks and takes the lock off", async () => {
    const { card, session } = await selected();
    await session.setCode(key(16));
    expect(session.locked).toBe(true);
    await expect(session.list()).rejects.toMatchObject({ code: "locked" });
    const again = await OathSession.select(card);
    expect(again.locked).toBe(true);
    await expect(again.validate(key(16, 6))).rejects.toMatchObject({ code: "accessKeyWrong" });
    await again.validate(key(16));
    expect(again.locked).toBe(false);
    await again.clearCode();
    expect((await OathSession.select(card)).locked).toBe(false);
  });

  it("proves its access key with eight fresh random bytes each time, and checks the card's answer", async () => {
    const { card, session } = await selected();
    await session.setCode(key(16));
    const challenges: string[] = [];
    card.setFaults({
      answer: (answer, apdu) => {
        if (apdu[1] !== 0xa3) return answer;
        challenges.push(Buffer.from(apdu.slice(-10)).toString("hex"));
        return challenges.length < 3 ? answer : answer.map((byte, i) => (i === 5 ? byte ^ 1 : byte));
      },
    });
    for (let i = 0; i < 2; i++) await (await OathSession.select(card)).validate(key(16));
    expect(new Set(challenges).size).toBe(2);
    for (const field of challenges) expect(field).toMatch(/^7408/);
    const last = await OathSession.select(card);
    await expect(last.validate(key(16))).rejects.toMatchObject({ code: "notGenuine" });
    expect(last.locked).toBe(true);
  });

  it("answers to an access key of another algorithm", async () => {
    const state = VirtualCard.blank().toState();
    const accessKey = { type: 0x22, key: Buffer.alloc(16, 5).toString("hex") };
    const card = VirtualCard.fromState({ ...state, accessKey });
    const session = await OathSession.select(card);
    await session.validate(key(16));
    expect(await session.list()).toEqual([]);
  });

  it.each([1, 13, 14, 64, 65, 200])("computes truly with a key of %i bytes", async (length) => {
    const { session } = await selected();
    const secret = new Uint8Array(length).fill(7);
    for (const [algorithm, hash] of [["SHA-1", "sha1"] as const, ["SHA-256", "sha256"] as const]) {
      await session.put({ ...credential, algorithm, name: "a", key: Secret.copyOf(secret) });
      expect((await session.calculate("a", challenge)).mac).toEqual(hmacOf(hash, secret, challenge));
    }
  });

  it("knows what only newer keys have", async () => {
    const { session } = await selected();
    const sha512 = { ...credential, name: "a", algorithm: "SHA-512" } as const;
    await expect(session.put({ ...sha512, key: key() })).rejects.toMatchObject({
      code: "parametersUnsupported",
    });
    await expect(session.rename("a", "b")).rejects.toMatchObject({ code: "unsupported" });
    const newer = (await selected({ version: "5.4.3" })).session;
    await newer.put({ ...sha512, key: Secret.copyOf(keyBytes), property: 0x02 });
    expect((await newer.calculate("a", challenge)).mac).toEqual(hmacOf("sha512", keyBytes, challenge));
    expect(await newer.calculateAll(challenge, true)).toMatchObject([{ name: "a", kind: "touch" }]);
    await newer.rename("a", "b");
    expect(await newer.list()).toMatchObject([{ name: "b" }]);
    await newer.put({ ...sha512, key: key(129) });
    await expect(newer.put({ ...sha512, key: key(100) })).rejects.toMatchObject({
      code: "parametersUnsupported",
    });
  });

  it("never sends what the applet answers wrongly", async () => {
    const { card, session } = await selected();
    await session.put({ ...credential, name: "가".repeat(21), key: key() });
    card.setFaults({
      answer: () => {
        throw new Error("nothing may be sent");
      },
    });
    const invalid = { code: "invalidInput" };
    await expect(session.calculate("a", new Uint8Array(65))).rejects.toMatchObject(invalid);
    await expect(session.calculate("a", new Uint8Array(128))).rejects.toMatchObject(invalid);
    await expect(session.calculateAll(new Uint8Array(0), true)).rejects.toMatchObject(invalid);
    await expect(session.delete("가".repeat(22))).rejects.toMatchObject(invalid);
    await expect(session.delete("")).rejects.toMatchObject(invalid);
    await expect(session.setCode(key(13))).rejects.toMatchObject(invalid);
    await expect(session.validate(key(16))).rejects.toMatchObject(invalid);
    await expect(session.put({ ...credential, name: "a", key: key(0) })).rejects.toMatchObject(invalid);
    const imf = { ...credential, name: "a", key: key(), initialMovingFactor: 2 ** 32 };
    await expect(session.put(imf)).rejects.toMatchObject(invalid);
  });

  it("sends initial moving factor and property as the applet reads them", async () => {
    const { session } = await selected();
    const hotp = { ...credential, name: "h", type: "HOTP", key: Secret.copyOf(keyBytes) } as const;
    await session.put({ ...hotp, property: 1, initialMovingFactor: 0xffff_ffff });
    const counters = [0xffff_ffffn, 0x1_0000_0000n].map((counter) => {
      const message = Buffer.alloc(8);
      message.writeBigUInt64BE(counter);
      return hmacOf("sha256", keyBytes, message);
    });
    for (const mac of counters) expect((await session.calculate("h", new Uint8Array())).mac).toEqual(mac);
  });

  it("takes cards of other makers: long or short device ids, unknown tags, no version", async () => {
    const answering = (hex: string) => ({ transmit: async () => Uint8Array.from(Buffer.from(hex, "hex")) });
    const session = await OathSession.select(
      answering("5f0199 7903050403 7103aabbcc 7c020102 9000".replaceAll(" ", "")),
    );
    expect(session).toMatchObject({ deviceId: "aabbcc", version: "5.4.3", locked: false, isNewer: true });
    const bare = await OathSession.select(answering(`7114${"ee".repeat(20)}9000`));
    expect(bare).toMatchObject({ deviceId: "ee".repeat(20), version: "0.0.0", isNewer: false });
    const lockedCard = await OathSession.select(answering("7903010002710101740411223344" + "9000"));
    expect(lockedCard.locked).toBe(true);
  });
});
