import { describe, expect, it } from "vitest";
import { OathSession, personalise, resume, VirtualCard, wipeSpoiled } from "../../src/card/index.ts";
import { Secret } from "../../src/contract/secret.ts";
import {
  accessKeyBytes,
  expectFinished,
  orderFor,
  parameters,
  tearAndRecover,
  token,
  tornCases,
  transportKeyBytes,
} from "../support/tornCard.ts";

const inProcess = {
  async tap(card: VirtualCard) {
    card.powerOn();
    return card;
  },
};
const name = "KFTC:101-0000012345";
const locked = { profile: "locked", withTransportKey: false } as const;
const credential = { type: "TOTP", algorithm: "SHA-256", digits: 6 } as const;
const wrongKey = () => Secret.take(new Uint8Array(32).fill(9));

describe("R16 a torn personalisation is finished at the next tap", () => {
  it("covers every command of all four kinds", () => expect(tornCases).toHaveLength((6 + 7 + 3 + 6) * 2));
  it.each(tornCases)("$profile, transport key $withTransportKey, torn $when command $command", (torn) =>
    tearAndRecover(inProcess, torn),
  );
});

describe("resume", () => {
  it("recovers when the recovery is torn too, at every command", async () => {
    for (let command = 1; command <= 6; command++) {
      const card = VirtualCard.blank();
      const order = orderFor(card, locked);
      card.setFaults({ tearAfter: 2 });
      await expect(personalise(card, order)).rejects.toMatchObject({ code: "cardGone" });
      card.powerOn();
      card.setFaults({ tearAfter: command });
      await expect(resume(card, order)).rejects.toMatchObject({ code: "cardGone" });
      card.powerOn();
      card.setFaults({});
      await resume(card, order);
      await expectFinished(card, "locked");
    }
  });

  it("puts a credential anew whose key is not ours", async () => {
    const card = VirtualCard.blank();
    const session = await OathSession.select(card);
    await session.put({ ...credential, name, key: wrongKey() });
    await resume(card, orderFor(card, locked));
    await expectFinished(card, "locked");
  });

  it("puts the credential behind its own lock when only the lock is there", async () => {
    const card = VirtualCard.blank();
    await (await OathSession.select(card)).setCode(Secret.copyOf(accessKeyBytes));
    await resume(card, orderFor(card, locked));
    await expectFinished(card, "locked");
  });

  it("does no harm to a finished card", async () => {
    const card = VirtualCard.blank();
    const order = orderFor(card, locked);
    await personalise(card, order);
    const state = card.toState();
    expect(await resume(card, order)).toMatchObject({ resumed: true, commands: 4 });
    expect(card.toState()).toEqual(state);
  });

  it("refuses another card and leaves it alone", async () => {
    const card = VirtualCard.blank();
    const other = VirtualCard.blank();
    const state = other.toState();
    await expect(resume(other, orderFor(card, locked))).rejects.toMatchObject({ code: "swapped" });
    expect(other.toState()).toEqual(state);
  });

  it("refuses a card that somebody else locked", async () => {
    const card = VirtualCard.blank({ transportKey: new Uint8Array(16).fill(1) });
    await expect(resume(card, orderFor(card, locked))).rejects.toMatchObject({ code: "accessKeyWrong" });
    const noKeys = orderFor(card, { profile: "open", withTransportKey: false });
    await expect(resume(card, noKeys)).rejects.toMatchObject({ code: "locked" });
  });

  it("refuses a card on which somebody has put credentials meanwhile", async () => {
    const card = VirtualCard.blank();
    const session = await OathSession.select(card);
    await session.put({ ...credential, name: "mail:me", key: wrongKey() });
    await expect(resume(card, orderFor(card, locked))).rejects.toMatchObject({ code: "foreign" });
    await session.put({ ...credential, name: "KFTC:102-00000001", key: wrongKey() });
    const refused = await resume(card, orderFor(card, locked)).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "notBlank" });
    expect((refused as Error).message).toContain("KFTC:102-00000001");
  });
});

describe("R16 a spoiled card does not work", () => {
  const spoiled = (card: VirtualCard) => ({
    token,
    expectedDeviceId: card.deviceId,
    accessKey: Secret.copyOf(accessKeyBytes),
    transportKey: Secret.copyOf(transportKeyBytes),
  });

  it.each(tornCases)(
    "$profile, transport key $withTransportKey, torn $when command $command, then wiped",
    async ({ profile, withTransportKey, command, when }) => {
      const card = VirtualCard.blank(withTransportKey ? { transportKey: transportKeyBytes } : {});
      card.setFaults(when === "before" ? { tearBefore: command } : { tearAfter: command });
      await expect(personalise(card, orderFor(card, { profile, withTransportKey }))).rejects.toThrow();
      card.powerOn();
      card.setFaults({});
      await wipeSpoiled(card, spoiled(card));
      expect(card.toState().credentials).toEqual([]);
    },
  );

  it("wipes a card whose lock nobody can open", async () => {
    const card = VirtualCard.blank();
    await personalise(card, orderFor(card, locked));
    const { token, expectedDeviceId } = spoiled(card);
    expect(await wipeSpoiled(card, { token, expectedDeviceId })).toBe("wiped");
    expect(card.toState()).toMatchObject({ credentials: [], accessKey: null });
  });

  it("leaves other people's credentials on it, and another card alone", async () => {
    const card = VirtualCard.blank();
    const session = await OathSession.select(card);
    await session.put({ ...credential, name: "mail:me", key: wrongKey() });
    await session.put({ ...credential, name, key: wrongKey() });
    expect(await wipeSpoiled(card, spoiled(card))).toBe("deleted");
    expect(await wipeSpoiled(card, spoiled(card))).toBe("nothing");
    expect((await session.list()).map((entry) => entry.name)).toEqual(["mail:me"]);
    await expect(wipeSpoiled(VirtualCard.blank(), spoiled(card))).rejects.toMatchObject({ code: "swapped" });
  });

  it("says when a card that claims to be wiped is not", async () => {
    const card = VirtualCard.blank();
    await personalise(card, orderFor(card, { profile: "open", withTransportKey: false }));
    const stubborn = {
      async transmit(apdu: Uint8Array) {
        return apdu[1] === 0x04 ? Uint8Array.of(0x90, 0x00) : card.process(apdu);
      },
    };
    await expect(wipeSpoiled(stubborn, spoiled(card))).rejects.toMatchObject({ code: "wipeFailed" });
  });

  it("uses the token's own period in the name", async () => {
    const card = VirtualCard.blank();
    const order = { ...orderFor(card, locked), parameters: { ...parameters, period: 60 } };
    await personalise(card, order);
    expect(await wipeSpoiled(card, spoiled(card))).toBe("wiped");
  });
});
