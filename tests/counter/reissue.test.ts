import { describe, expect, it } from "vitest";
import { reissueCard, tapOldCard } from "../../src/counter/index.ts";
import { serial, teller, testDesks } from "../support/desk.ts";
import { newest, served, supervisor } from "./transactions.ts";

const desks = testDesks();

async function old() {
  const { stage, customer, token } = await served(desks);
  // What the intake of the next visit would show.
  const known = { ...customer, tokens: await stage.ledger.customers.tokensHeld(customer.customerId) };
  const order = {
    token: serial(2),
    profile: "locked",
    customer: known,
    teller,
    readerName: stage.reader.name,
    old: token,
    reason: "damaged",
  } as const;
  return { stage, token, order, tell: (): void => {} };
}
const begunOf = async ({ ledger }: Awaited<ReturnType<typeof old>>["stage"], issueId: string) =>
  (await ledger.issues.find(issueId))?.begunEntry;

describe("R3 reissue", () => {
  it("R3 with the old card: tapped first, then the new one is written, and the old one is disposed of", async () => {
    const { stage, order, token, tell } = await old();
    const { customer, readerName } = order;
    const tapped = await tapOldCard(stage.desk, { token, customer, readerName, teller });
    stage.lay();
    const done = await reissueCard(stage.desk, { ...order, tapped }, tell);
    expect(done.issueId).toBe(tapped.issueId);
    expect((await begunOf(stage, done.issueId))?.body).toMatchObject({
      ...serial(2),
      replaces: { ...token, reason: "damaged", possession: { kind: "tap" } },
    });
    expect(await stage.ledger.customers.tokensHeld(customer.customerId)).toMatchObject([
      { ...token, state: "disposed" },
      { ...serial(2), state: "active" },
    ]);
  });

  it("R13 without the old card: refused without a supervisor, and their name is in the entry", async () => {
    const { stage, order, tell } = await old();
    const before = await newest(stage);
    stage.lay();
    await expect(reissueCard(stage.desk, { ...order, tapped: null }, tell)).rejects.toMatchObject({
      code: "approverNeeded",
      rule: "R13",
    });
    expect(await newest(stage)).toEqual(before);
    const done = await reissueCard(stage.desk, { ...order, tapped: null, approver: supervisor }, tell);
    expect(await begunOf(stage, done.issueId)).toMatchObject({ approverId: "s2001" });
  });

  it("R3 another smart OTP than the one held is not replaced by it", async () => {
    const { stage, order, tell } = await old();
    stage.lay();
    const wrong = { ...order, old: serial(4), tapped: null, approver: supervisor };
    await expect(reissueCard(stage.desk, wrong, tell)).rejects.toMatchObject({ code: "alreadyHolds" });
  });

  it("R16 a write that fails leaves the old card as it was, and can be spoiled", async () => {
    const { stage, order, token, tell } = await old();
    const card = stage.lay();
    card.setFaults({ answer: () => Uint8Array.of(0x65, 0x81) });
    await expect(
      reissueCard(stage.desk, { ...order, tapped: null, approver: supervisor }, tell),
    ).rejects.toMatchObject({ room: "card" });
    expect(await stage.ledger.customers.tokensHeld(order.customer.customerId)).toMatchObject([
      { ...token, state: "active" },
    ]);
  });
});
