import { describe, expect, it } from "vitest";
import type { TellerView } from "../../../src/contract/ipc.ts";
import {
  closingView,
  countStock,
  discardCards,
  handOver,
  matchDelivery,
  prepareClosing,
  receiveCards,
  reopenDay,
  signClosing,
  spoilCard,
  spoiledCards,
  stockPlaces,
  suggestCard,
  waitingShipments,
} from "../../../src/counter/index.ts";
import { type DeskStage, serial, teller, testDesks } from "../../support/desk.ts";
import { cheapRecord } from "../../support/passwords.ts";
import { newest, supervisor } from "../transactions.ts";

const desks = testDesks();
const PASSWORD = "han-river-1";
const colleague: TellerView = {
  tellerId: "t1002",
  name: { ko: "박도현", en: "Dohyun Park" },
  role: "teller",
};
const credentials = ({ tellerId }: TellerView) => ({ tellerId, password: PASSWORD });
const by = { teller, approver: supervisor };
const safe = { kind: "safe" } as const;
const drawer = ({ tellerId }: TellerView) => ({ kind: "drawer", tellerId }) as const;
const announced = (first: number, cards: number, shipmentId = "S-2") => ({
  shipmentId,
  vendorCode: "71",
  announcedAt: "2026-11-21T00:00:00.000Z",
  waiting: [{ first: serial(first).serialNumber, last: serial(first + cards - 1).serialNumber, cards }],
});

async function opened(options: Parameters<typeof desks.open>[0] = {}): Promise<DeskStage> {
  const stage = await desks.open({
    registry: (registry) => {
      registry.waiting = [announced(101, 10)];
    },
    ...options,
  });
  for (const person of [teller, colleague, supervisor]) {
    await stage.ledger.tellers.add({ ...person, passwordHash: cheapRecord(PASSWORD) });
  }
  return stage;
}
const refusal = (code: string, rule?: string) => ({ code, ...(rule ? { rule } : {}) });

describe("R17 8801 receiving a shipment", () => {
  const order = (first: number, last: number) => ({
    shipmentId: "S-2",
    vendorCode: "71",
    delivery: null,
    first: serial(first).serialNumber,
    last: ` ${serial(last).serialNumber} `,
  });

  it("R17 takes in what is between the two numbers that were read off the cards", async () => {
    const { desk, ledger } = await opened();
    const done = await receiveCards(desk, order(103, 105), teller);
    expect(done).toMatchObject({ state: "applied", cards: 3, first: serial(103).serialNumber });
    expect((await ledger.stock.find(serial(104)))?.shipmentId).toBe("S-2");
    expect(await ledger.stock.find(serial(106))).toBeNull();
  });

  it("R16 the same box twice adds nothing", async () => {
    const stage = await opened();
    await receiveCards(stage.desk, order(101, 110), teller);
    const before = await newest(stage);
    await expect(receiveCards(stage.desk, order(101, 110), teller)).rejects.toMatchObject(
      refusal("nothingThere", "R16"),
    );
    expect(await newest(stage)).toEqual(before);
  });

  it.each([
    [100, 105],
    [105, 111],
    [107, 103],
  ])("R17 refuses %i to %i: not of this shipment, or not in this order", async (first, last) => {
    const { desk, ledger } = await opened();
    await expect(receiveCards(desk, order(first, last), teller)).rejects.toMatchObject(
      refusal("notShipped", "R17"),
    );
    expect((await ledger.stock.counts()).inStock).toBe(2);
  });

  it("R12 works while the line is down, from what the registry said last", async () => {
    const stage = await opened();
    await stage.setLine(false);
    expect(await waitingShipments(stage.desk)).toMatchObject({
      registryAsked: false,
      shipments: [{ shipmentId: "S-2", received: 0 }],
    });
    expect(await receiveCards(stage.desk, order(101, 110), teller)).toMatchObject({
      state: "pending",
      cards: 10,
    });
    await stage.setLine(true);
    expect(stage.registry.journal.at(-1)?.type).toBe("stock.received");
  });
});

describe("R17 a list of delivered cards", () => {
  const row = (n: number, change: object = {}) => ({
    at: n,
    serialNumber: serial(n).serialNumber,
    vendorCode: "71",
    shipmentId: null,
    ...change,
  });

  it("is held against the announcement and the stock; every row that does not fit says why", async () => {
    const { desk } = await opened();
    const delivery = await matchDelivery(desk, [
      row(101),
      row(102, { vendorCode: null }),
      row(102),
      row(1),
      row(300),
      row(103, { serialNumber: "12" }),
      row(104, { vendorCode: "7" }),
      row(105, { shipmentId: "S-9" }),
    ]);
    expect(delivery).toMatchObject({
      shipmentId: "S-2",
      vendorCode: "71",
      fresh: 2,
      already: 1,
      boxes: [{ first: serial(101).serialNumber, last: serial(102).serialNumber, cards: 2 }],
      notListed: 7,
    });
    expect(delivery.rejected.map(({ reason }) => reason)).toEqual([
      "duplicate",
      "notAnnounced",
      "serialNumber",
      "vendorCode",
      "otherShipment",
    ]);
  });

  it("R12 that names its shipment is received without an announcement", async () => {
    const { desk, ledger } = await opened();
    const delivery = await matchDelivery(
      desk,
      [1, 2].map((n) => row(300 + n, { shipmentId: "S-7" })),
    );
    const [first, last] = [serial(301).serialNumber, serial(302).serialNumber];
    const order = { shipmentId: "S-7", vendorCode: "71", delivery, first, last };
    expect(await receiveCards(desk, order, teller)).toMatchObject({ cards: 2 });
    expect((await ledger.stock.find(serial(302)))?.shipmentId).toBe("S-7");
  });
});

describe("R17 8802 handing over", () => {
  const number = (cards: number) => ({ kind: "number", cards }) as const;
  const give = (from: ReturnType<typeof drawer> | typeof safe, to: typeof from, confirm: TellerView) => ({
    from,
    to,
    pick: number(2),
    confirm: credentials(confirm),
  });

  it("R17 from the safe to another teller, who confirms with their own password", async () => {
    const stage = await opened();
    const done = await handOver(stage.desk, give(safe, drawer(colleague), colleague), teller);
    expect(done).toMatchObject({ state: "applied", cards: 2, confirmedBy: "t1002" });
    expect((await newest(stage)).body).toMatchObject({ confirmedBy: "t1002", cards: [serial(1), serial(2)] });
    expect(await suggestCard(stage.desk, "t1002")).toMatchObject({ ...serial(1), left: 5 });
    expect(await suggestCard(stage.desk, "t1001")).toMatchObject({ ...serial(3), left: 3 });
  });

  it("R13 the safe's other side is a supervisor, a drawer's its own teller", async () => {
    const { desk, ledger } = await opened();
    const own = drawer(teller);
    await expect(handOver(desk, give(safe, own, colleague), teller)).rejects.toMatchObject(
      refusal("notSupervisor", "R13"),
    );
    await handOver(desk, give(safe, own, supervisor), teller);
    await expect(handOver(desk, give(own, drawer(colleague), supervisor), teller)).rejects.toMatchObject(
      refusal("wrongReceiver", "R13"),
    );
    await handOver(desk, give(own, drawer(colleague), colleague), teller);
    await handOver(desk, give(drawer(colleague), own, colleague), teller);
    expect((await ledger.stock.at(own)).length).toBe(2);
    await expect(handOver(desk, give(own, own, supervisor), teller)).rejects.toMatchObject(
      refusal("samePlace"),
    );
    const others = give(drawer(colleague), drawer(supervisor), colleague);
    await expect(handOver(desk, others, teller)).rejects.toMatchObject(refusal("notYourHandOver", "R17"));
  });

  it("nothing moves by a wrong password, or when there are fewer cards", async () => {
    const { desk, ledger } = await opened();
    const confirm = { tellerId: "t1002", password: "wrong" };
    const order = { from: safe, to: drawer(colleague), pick: number(2), confirm };
    await expect(handOver(desk, order, teller)).rejects.toMatchObject(refusal("wrongPassword"));
    const many = { ...order, pick: number(6), confirm: credentials(colleague) };
    await expect(handOver(desk, many, teller)).rejects.toMatchObject(refusal("tooFewCards", "R17"));
    const range = { kind: "range", first: serial(2).serialNumber, last: serial(9).serialNumber } as const;
    await expect(handOver(desk, { ...many, pick: range }, teller)).rejects.toMatchObject(
      refusal("tooFewCards", "R17"),
    );
    expect((await ledger.stock.places()).map(({ tellerId }) => tellerId)).toEqual([null]);
  });

  it("R17 a range of serial numbers, as it is printed on the box", async () => {
    const { desk } = await opened();
    const pick = { kind: "range", first: serial(2).serialNumber, last: serial(4).serialNumber } as const;
    const order = { from: safe, to: drawer(colleague), pick, confirm: credentials(colleague) };
    expect(await handOver(desk, order, teller)).toMatchObject({ cards: 3, boxes: [{ cards: 3 }] });
  });
});

describe("R17 8803 spoiled cards", () => {
  it("R17 a damaged card is listed with its reason, and leaves with a supervisor (R13)", async () => {
    const { desk } = await opened();
    await spoilCard(desk, { token: serial(2), reason: "damaged", note: " bent " }, { teller });
    const [card] = await spoiledCards(desk);
    expect(card).toMatchObject({ ...serial(2), reason: "damaged", tellerId: "t1001", discarded: null });
    await discardCards(desk, { cards: [serial(2)], how: "returned", note: "" }, by);
    expect((await spoiledCards(desk))[0]?.discarded).toBe("returned");
  });

  it("R13 a missing card is not given up by one person", async () => {
    const stage = await opened();
    const order = { token: serial(2), reason: "missing", note: "" } as const;
    await expect(spoilCard(stage.desk, order, { teller })).rejects.toMatchObject(
      refusal("approverNeeded", "R13"),
    );
    await spoilCard(stage.desk, order, by);
    expect(await newest(stage)).toMatchObject({ type: "stock.spoiled", approverId: "s2001" });
  });
});

describe("R17 8804 counting", () => {
  it("R17 a difference must be explained, and changes nothing in the book", async () => {
    const stage = await opened();
    const order = { place: safe, counted: { kind: "number", cards: 4 } as const, explanation: " " };
    await expect(countStock(stage.desk, order, teller)).rejects.toMatchObject(
      refusal("explanationMissing", "R17"),
    );
    const done = await countStock(stage.desk, { ...order, explanation: "one behind the desk" }, teller);
    expect(done).toMatchObject({ book: 5, counted: 4 });
    expect((await stage.ledger.stock.at(safe)).length).toBe(5);
  });

  it("R17 card by card: what is missing and what is too many is named, even when the numbers agree", async () => {
    const stage = await opened();
    const cards = [1, 2, 2, 3, 4, 9].map(serial);
    const order = { place: safe, counted: { kind: "serials", cards } as const, explanation: "" };
    await expect(countStock(stage.desk, order, teller)).rejects.toMatchObject(
      refusal("explanationMissing", "R17"),
    );
    await countStock(stage.desk, { ...order, explanation: "a stranger in the box" }, teller);
    expect((await newest(stage)).body).toMatchObject({
      method: "serials",
      book: 5,
      counted: 5,
      missing: [serial(5)],
      surplus: [serial(9)],
    });
  });
});

describe("R17 8901 closing", () => {
  const counted = async ({ desk }: DeskStage, less = 0, explanation = "") =>
    (await stockPlaces(desk)).map(({ place, book }, i) => ({
      place,
      counted: i === 0 ? book - less : book,
      explanation,
    }));
  const prepare = async (stage: DeskStage, change: object = {}) =>
    prepareClosing(
      stage.desk,
      { counts: await counted(stage), approval: credentials(supervisor), ...change },
      teller,
    );
  const close = async (stage: DeskStage) => signClosing(stage.desk, await prepare(stage), "ab".repeat(32));

  it("R17 R13 is signed by two people, with every place, and the registry hears of it", async () => {
    const stage = await opened();
    await handOver(
      stage.desk,
      {
        from: safe,
        to: drawer(colleague),
        pick: { kind: "number", cards: 2 },
        confirm: credentials(colleague),
      },
      teller,
    );
    expect(await close(stage)).toMatchObject({ state: "applied" });
    expect(await newest(stage)).toMatchObject({
      type: "closing.signed",
      approverId: "s2001",
      body: {
        counts: [
          { place: safe, book: 3, counted: 3 },
          { place: drawer(colleague), book: 2, counted: 2 },
        ],
        transactions: { "stock.handedOver": 1, "stock.received": 1 },
        reportSha256: "ab".repeat(32),
      },
    });
    expect(stage.registry.journal.at(-1)?.type).toBe("closing.signed");
    expect((await closingView(stage.desk)).closed).toMatchObject({ approverId: "s2001", differences: 0 });
  });

  it("R17 a difference without words, or a place left out, is not signed", async () => {
    const stage = await opened();
    const counts = await counted(stage, 1);
    await expect(prepare(stage, { counts })).rejects.toMatchObject(refusal("explanationMissing", "R17"));
    const other = [{ place: drawer(colleague), counted: 0, explanation: "" }];
    await expect(prepare(stage, { counts: other })).rejects.toMatchObject(refusal("placesNotCounted", "R17"));
    const { paper } = await prepare(stage, { counts: await counted(stage, 1, "one behind the desk") });
    expect(paper.places).toEqual([{ place: safe, book: 5, counted: 4, explanation: "one behind the desk" }]);
  });

  it("R13 the teller alone, or a colleague who is no supervisor, signs nothing", async () => {
    const stage = await opened();
    await expect(prepare(stage, { approval: credentials(teller) })).rejects.toMatchObject(
      refusal("sameApprover", "R13"),
    );
    await expect(prepare(stage, { approval: credentials(colleague) })).rejects.toMatchObject(
      refusal("notSupervisor", "R13"),
    );
  });

  it("R17 after it nothing is issued or moved that day, until a supervisor reopens it", async () => {
    const stage = await opened();
    await close(stage);
    stage.lay();
    await expect(stage.issue()).rejects.toMatchObject(refusal("dayClosed", "R17"));
    const spoil = { token: serial(2), reason: "damaged", note: "" } as const;
    await expect(spoilCard(stage.desk, spoil, { teller })).rejects.toMatchObject(refusal("dayClosed", "R17"));
    await expect(prepare(stage)).rejects.toMatchObject(refusal("dayClosed", "R17"));
    await reopenDay(stage.desk, "one more customer", by);
    await expect(reopenDay(stage.desk, "again", by)).rejects.toMatchObject(refusal("dayNotClosed"));
    expect((await stage.issue()).registered).toBe(true);
    expect(await close(stage)).toMatchObject({ state: "applied" });
  });

  it("R17 today's count is taken over as long as the book has not moved", async () => {
    const stage = await opened();
    const count = { kind: "number", cards: 4 } as const;
    await countStock(stage.desk, { place: safe, counted: count, explanation: "one behind the desk" }, teller);
    expect((await closingView(stage.desk)).places).toEqual([
      { place: safe, book: 5, counted: 4, explanation: "one behind the desk" },
    ]);
    await spoilCard(stage.desk, { token: serial(2), reason: "damaged", note: "" }, { teller });
    expect((await closingView(stage.desk)).places[0]).toMatchObject({ book: 4, counted: null });
  });

  it("R16 what was signed is not recorded when the book has moved in between", async () => {
    const stage = await opened();
    const prepared = await prepare(stage);
    await spoilCard(stage.desk, { token: serial(2), reason: "damaged", note: "" }, { teller });
    await expect(signClosing(stage.desk, prepared, "ab".repeat(32))).rejects.toMatchObject(
      refusal("bookMoved", "R17"),
    );
    expect((await closingView(stage.desk)).closed).toBeNull();
  });
});
