import { describe, expect, it } from "vitest";
import { VirtualCard } from "../../src/card/index.ts";
import { changeAccessKey, holderOf } from "../../src/counter/index.ts";
import { type DeskStage, serial, teller, testDesks } from "../support/desk.ts";
import { eventually } from "../support/eventually.ts";

const desks = testDesks();
const token = serial(1);

async function issued() {
  const stage = await desks.open();
  const card = stage.lay();
  await stage.issue();
  const customer = await holderOf(stage.desk, token);
  const change = (of = token) =>
    changeAccessKey(stage.desk, { token: of, customer, teller, readerName: stage.reader.name });
  return { stage, card, change };
}
const entries = async ({ ledger }: DeskStage) => {
  const { seq } = await ledger.journal.position();
  const all = await Promise.all(Array.from({ length: seq }, (_, i) => ledger.journal.find(i + 1)));
  return all.filter((entry) => entry?.type === "card.rekeyed");
};
const keyOf = (card: VirtualCard) => card.toState().accessKey?.key;

describe("R9 the card's access key is changed at a tap at the counter", () => {
  it("to the one that the registry waits for, recorded with the teller's name, and uses up no OTP (R8)", async () => {
    const { stage, card, change } = await issued();
    const next = Buffer.from(stage.registry.rotate(token, 2)).toString("hex");
    const verified = stage.registry.count("verify");
    expect(await change()).toEqual({ rekeyed: true });
    expect(keyOf(card)).toBe(next);
    expect(await entries(stage)).toMatchObject([
      { tellerId: teller.tellerId, body: { ...token, keyVersion: 2 } },
    ]);
    expect(stage.registry.count("verify")).toBe(verified);
    await eventually(async () => expect((await stage.ledger.journal.depth()).entries).toBe(0));
    expect(await change()).toEqual({ rekeyed: false });
    expect(await entries(stage)).toHaveLength(1);
  });

  it("not when there is nothing to change", async () => {
    const { card, change } = await issued();
    const before = keyOf(card);
    expect(await change()).toEqual({ rekeyed: false });
    expect(keyOf(card)).toBe(before);
  });

  it("R16 and torn in the middle at the next tap", async () => {
    const { stage, card, change } = await issued();
    const next = Buffer.from(stage.registry.rotate(token, 2)).toString("hex");
    card.setFaults({ tearAfter: 4 });
    await expect(change()).rejects.toMatchObject({ code: "cardGone" });
    card.setFaults({});
    stage.lay(card);
    expect(await change()).toEqual({ rekeyed: true });
    expect(keyOf(card)).toBe(next);
  });

  it.each([
    ["a blank card", () => VirtualCard.blank()],
    ["another institution's", () => VirtualCard.holding("KFTC:82-0000000417")],
    [
      "a locked card that does not say which it is",
      () => VirtualCard.blank({ transportKey: new Uint8Array(16) }),
    ],
    ["a card of other people's", () => VirtualCard.holding("Example:alice@example.com")],
  ])("on no other card: %s stays as it is", async (_what, make) => {
    const { stage, change } = await issued();
    stage.registry.rotate(token, 2);
    const other = stage.lay(make());
    const before = other.toState();
    await expect(change()).rejects.toMatchObject({ fullCode: "counter.notThisCard", rule: "R9" });
    expect(other.toState()).toEqual(before);
    expect(await entries(stage)).toEqual([]);
  });

  it("R12 only with the line", async () => {
    const { stage, change } = await issued();
    stage.registry.rotate(token, 2);
    await stage.setLine(false);
    await expect(change()).rejects.toMatchObject({ fullCode: "sync.unreachable" });
  });
});
