import { describe, expect, it } from "vitest";
import { lookAtCard, OathSession, personalise, VirtualCard } from "../../src/card/index.ts";
import { Secret } from "../../src/contract/secret.ts";
import { orderFor, token, transportKeyBytes } from "../support/tornCard.ts";

const locked = { profile: "locked", withTransportKey: false } as const;

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

describe("lookAtCard", () => {
  const key = () => Secret.take(new Uint8Array(20).fill(7));
  const credential = { type: "TOTP", algorithm: "SHA-1", digits: 6 } as const;

  it("tells blank, locked and issued cards, and changes nothing", async () => {
    const blank = VirtualCard.blank();
    const { instructions } = recorded(blank);
    expect(await lookAtCard(blank)).toEqual({
      state: "blank",
      deviceId: blank.deviceId,
      appletVersion: "1.0.2",
      hasLock: false,
      tokens: [],
      otherCredentials: 0,
    });
    expect(instructions).toEqual(["a4", "a1"]);

    const transport = VirtualCard.blank({ transportKey: transportKeyBytes });
    const state = transport.toState();
    expect(await lookAtCard(transport)).toMatchObject({ state: "locked", hasLock: true });
    const transportKey = Secret.copyOf(transportKeyBytes);
    expect(await lookAtCard(transport, { transportKey })).toMatchObject({ state: "blankLocked" });
    expect(await lookAtCard(transport, { transportKey: key() })).toMatchObject({ state: "locked" });
    expect(transport.toState()).toEqual(state);

    const issued = VirtualCard.blank();
    const order = orderFor(issued, locked);
    await personalise(issued, order);
    expect(await lookAtCard(issued)).toMatchObject({ state: "locked", tokens: [] });
    const { accessKey = key() } = order;
    expect(await lookAtCard(issued, { accessKey, transportKey })).toMatchObject({
      state: "holdsTokens",
      tokens: [token],
    });
  });

  it("tells foreign cards: no applet, or other people's credentials", async () => {
    const noApplet = { transmit: async () => Uint8Array.of(0x6a, 0x82) };
    expect(await lookAtCard(noApplet)).toMatchObject({ state: "foreign", deviceId: null });
    const card = VirtualCard.blank();
    const session = await OathSession.select(card);
    for (const name of ["mail:me", "KFTC:not-a-token"])
      await session.put({ ...credential, name, key: key() });
    expect(await lookAtCard(card)).toMatchObject({ state: "foreign", otherCredentials: 2 });
    await session.put({ ...credential, name: "KFTC:101-12345678", key: key() });
    expect(await lookAtCard(card)).toMatchObject({
      state: "holdsTokens",
      tokens: [{ vendorCode: "101", serialNumber: "12345678" }],
      otherCredentials: 2,
    });
  });
});
