import { v7 as uuidv7 } from "uuid";
import { beforeAll, describe, expect, it } from "vitest";
import { serialsOf, type WaitingShipments } from "../../src/contract/shipments.ts";
import { Branch, call } from "../support/branch.ts";
import { testWorlds, type World } from "./world.ts";

const worlds = testWorlds({ shared: true });
let world: World;
let bank: Branch;
let broker: Branch;
beforeAll(async () => {
  world = await worlds.open();
  bank = await Branch.opened(world.registry.app, world.enrolmentCode);
  broker = await Branch.opened(world.registry.app, world.enrolmentCode, "9020007");
});

/** Each test takes cards of its own out of the shipment. */
let used = 0;
const cards = (count: number) =>
  Array.from({ length: count }, () => {
    used += 1;
    return { vendorCode: "71", serialNumber: String(42_819_100 + used).padStart(10, "0") };
  });
const refusal = (code: string, rule: string) => ({ outcome: "refused", code: `registry.${code}`, rule });
const disagrees = { outcome: "conflict", code: "registry.stockDisagrees", rule: "R17" };
const safe = { kind: "safe" } as const;
const drawer = { kind: "drawer", tellerId: "teller02" } as const;

async function stateOf({ serialNumber }: { readonly serialNumber: string }): Promise<unknown> {
  const [row] = await world.sql("SELECT state FROM tokens WHERE serial_number = $1", [serialNumber]);
  return row?.state;
}

async function trail(kind: string) {
  const rows = await world.sql("SELECT detail FROM audit WHERE kind = $1 ORDER BY id", [kind]);
  return rows.map((row) => row.detail);
}

describe("R17 stock at the registry", () => {
  it("R17 a hand-over is kept with both names; cards that are not the branch's disagree", async () => {
    const body = { from: safe, to: drawer, confirmedBy: "teller02" };
    const mine = cards(2);
    expect(await bank.record("stock.handedOver", { ...body, cards: mine })).toMatchObject({
      outcome: "applied",
    });
    expect(await trail("stock.handedOver")).toContainEqual(
      expect.objectContaining({ from: "safe", to: "teller02", confirmedBy: "teller02", cards: 2 }),
    );
    expect(await broker.record("stock.handedOver", { ...body, cards: mine })).toMatchObject(disagrees);
    const alone = { ...body, confirmedBy: "teller01", cards: mine };
    expect(await bank.record("stock.handedOver", alone)).toMatchObject(refusal("approverMissing", "R13"));
  });

  it("R17 a spoiled card can never be allotted or activated; saying so twice changes nothing", async () => {
    const [card] = cards(1);
    if (!card) throw new Error("no card");
    await bank.packages({ tokens: [card] });
    const body = { ...card, reason: "damaged" as const, note: "" };
    for (let i = 0; i < 2; i += 1) {
      expect(await bank.record("stock.spoiled", body)).toMatchObject({ outcome: "applied" });
      expect(await stateOf(card)).toBe("spoiled");
    }
    expect((await bank.packages({ tokens: [card] })).body.code).toBe("registry.tokenNotInStock");
    expect(await world.sql("SELECT FROM packages WHERE serial_number = $1", [card.serialNumber])).toEqual([]);
  });

  it("R17 another branch's card, an issued one and one being written are not spoiled", async () => {
    const [card] = cards(1);
    if (!card) throw new Error("no card");
    const body = { reason: "damaged" as const, note: "" };
    expect(await broker.record("stock.spoiled", { ...body, ...card })).toMatchObject(
      refusal("notYourBranch", "R17"),
    );
    const { vendorCode, serialNumber } = await bank.issue();
    expect(await bank.record("stock.spoiled", { ...body, vendorCode, serialNumber })).toMatchObject(
      refusal("customerNeeded", "R2"),
    );
    expect(await stateOf({ serialNumber })).toBe("active");
  });

  it("R13 a missing card is given up before two people, and spoiled cards leave only so", async () => {
    const [lost, torn] = cards(2);
    if (!lost || !torn) throw new Error("no cards");
    const missing = { ...lost, reason: "missing" as const, note: "not in the box" };
    expect(await bank.record("stock.spoiled", missing)).toMatchObject(refusal("approverMissing", "R13"));
    expect(await bank.record("stock.spoiled", missing, "chief01")).toMatchObject({ outcome: "applied" });
    await bank.record("stock.spoiled", { ...torn, reason: "chipDead", note: "" });
    const leave = { how: "returned" as const, cards: [lost, torn], note: "" };
    expect(await bank.record("stock.discarded", leave)).toMatchObject(refusal("approverMissing", "R13"));
    expect(await bank.record("stock.discarded", leave, "chief01")).toMatchObject({ outcome: "applied" });
    expect([await stateOf(lost), await stateOf(torn)]).toEqual(["disposed", "disposed"]);
    // What is not spoiled stays, and a person has to look.
    const [whole] = cards(1);
    const wrong = { ...leave, cards: whole ? [whole] : [] };
    expect(await bank.record("stock.discarded", wrong, "chief01")).toMatchObject(disagrees);
    expect(whole && (await stateOf(whole))).toBe("in-stock");
  });

  it("R17 R13 a count and a closing are kept; a difference raises an alarm, one name closes nothing", async () => {
    const count = { place: drawer, book: 3, counted: 2, explanation: "one fell behind the desk" };
    const counted = { countId: uuidv7(), ...count, method: "number" as const, missing: [], surplus: [] };
    expect(await bank.record("stock.counted", counted)).toMatchObject({ outcome: "applied" });
    expect(await trail("stock.counted")).toContainEqual(
      expect.objectContaining({ place: "teller02", book: 3, counted: 2 }),
    );
    const day = "2026-11-22";
    const closing = {
      closingId: uuidv7(),
      day,
      states: { inStock: 3, allotted: 0, writing: 0, issued: 0, spoiled: 0, discarded: 0 },
      counts: [count],
      transactions: { "stock.counted": 1 },
      waiting: 0,
      reportSha256: "ab".repeat(32),
    };
    expect(await bank.record("closing.signed", closing)).toMatchObject(refusal("approverMissing", "R13"));
    const alarms = (await trail("alarm.stockDisagrees")).length;
    expect(await bank.record("closing.signed", closing, "chief01")).toMatchObject({ outcome: "applied" });
    expect(await trail("closing.signed")).toContainEqual(
      expect.objectContaining({ day, reportSha256: "ab".repeat(32), differences: 1 }),
    );
    expect(await trail("alarm.stockDisagrees")).toHaveLength(alarms + 1);
    const reopened = { closingId: closing.closingId, day, reason: "one more customer" };
    expect(await bank.record("closing.reopened", reopened)).toMatchObject(refusal("approverMissing", "R13"));
    expect(await bank.record("closing.reopened", reopened, "chief01")).toMatchObject({ outcome: "applied" });
  });
});

describe("shipments on their way", () => {
  const waiting = async (branch: Branch) =>
    (await call<WaitingShipments>(world.registry.app, `/v1/shipments?workstationId=${branch.workstationId}`))
      .body.shipments;

  it("R17 are told to their own branch as ranges, and no longer once received", async () => {
    const [shipment, ...more] = await waiting(bank);
    expect(more).toEqual([]);
    expect(shipment).toMatchObject({
      shipmentId: "TRAINING-71-0003",
      vendorCode: "71",
      waiting: [
        { first: "0042850001", last: "0042850050", cards: 50 },
        { first: "0042850061", last: "0042850110", cards: 50 },
      ],
    });
    expect(await waiting(broker)).toEqual([]);
    const [box] = shipment?.waiting ?? [];
    const received = (box ? serialsOf(box) : []).map((serialNumber) => ({ vendorCode: "71", serialNumber }));
    const body = { shipmentId: "TRAINING-71-0003", cards: received };
    expect(await bank.record("stock.received", body)).toMatchObject({ outcome: "applied" });
    expect((await waiting(bank))[0]?.waiting).toEqual([
      { first: "0042850061", last: "0042850110", cards: 50 },
    ]);
    // R16
    expect(await bank.record("stock.received", body)).toMatchObject({ outcome: "applied" });
  });

  it("are not told to who is not a workstation", async () => {
    const { status, body } = await call(world.registry.app, `/v1/shipments?workstationId=${uuidv7()}`);
    expect([status, body.code]).toEqual([403, "registry.workstationUnknown"]);
  });
});
