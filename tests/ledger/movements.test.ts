import fc from "fast-check";
import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { StockPlace } from "../../src/contract/stockEntries.ts";
import type { Ledger } from "../../src/ledger/index.ts";
import {
  beginOf,
  codeOf,
  completeOf,
  NOON,
  sealedPackage,
  serial,
  spoilOf,
  stocked,
  type Workstation,
  workstation,
} from "./fixture.ts";

const safe = { kind: "safe" } as const;
const drawer = (tellerId: string) => ({ kind: "drawer", tellerId }) as const;
const by = { tellerId: "kim" };
const approved = { tellerId: "kim", approverId: "choi" };
const give = (from: StockPlace, to: StockPlace, ...cards: number[]) => ({
  from,
  to,
  confirmedBy: "lee",
  cards: cards.map(serial),
});
const spoil = (n: number) => ({ ...serial(n), reason: "damaged" as const, note: "" });
const discard = (...cards: number[]) => ({
  how: "destroyed" as const,
  cards: cards.map(serial),
  note: "",
});

let station: Workstation;
let ledger: Ledger;
beforeEach(async () => {
  station = workstation();
});
afterEach(async () => {
  await ledger.close();
  station.remove();
});

async function opened(cards: number) {
  const { ledger: open, customer } = await stocked(station, cards);
  ledger = open;
  for (const tellerId of ["kim", "lee"]) {
    await ledger.tellers.add({ tellerId, name: { ko: "김", en: "K" }, role: "teller", passwordHash: "x" });
  }
  return customer;
}

describe("R17 movements of stock", () => {
  it("R17 cards go from the safe to a drawer and from drawer to drawer, with one entry each", async () => {
    await opened(3);
    await ledger.movements.handOver(give(safe, drawer("lee"), 1, 2), by);
    expect(await ledger.stock.places()).toEqual([
      { tellerId: null, cards: 1 },
      { tellerId: "lee", cards: 2 },
    ]);
    const entry = await ledger.movements.handOver(give(drawer("lee"), drawer("kim"), 2), by);
    expect(entry).toMatchObject({
      type: "stock.handedOver",
      body: { confirmedBy: "lee", cards: [serial(2)] },
    });
    expect((await ledger.stock.at(drawer("kim"))).map(({ serialNumber }) => serialNumber)).toEqual([
      serial(2).serialNumber,
    ]);
  });

  it("R17 nothing moves when one card is not where it is said to be", async () => {
    await opened(3);
    await ledger.movements.handOver(give(safe, drawer("lee"), 1), by);
    const before = await ledger.journal.position();
    expect(await codeOf(ledger.movements.handOver(give(safe, drawer("kim"), 2, 1), by))).toBe("cardNotThere");
    expect(await codeOf(ledger.movements.handOver(give(safe, drawer("kim"), 9), by))).toBe("cardUnknown");
    expect(await ledger.journal.position()).toEqual(before);
    expect((await ledger.stock.at(safe)).length).toBe(2);
  });

  it("R17 a spoiled card is offered to nobody, and what was sealed for it is gone", async () => {
    await opened(1);
    await ledger.packages.store([sealedPackage(station, 1)]);
    const entry = await ledger.movements.spoil(spoil(1), by);
    expect(await ledger.stock.next(NOON)).toBeNull();
    expect(await ledger.packages.find(serial(1), "issue", NOON)).toBeNull();
    expect(await ledger.stock.find(serial(1))).toMatchObject({ state: "spoiled", spoiledSeq: entry.seq });
    expect(await codeOf(ledger.movements.spoil(spoil(1), by))).toBe("cardNotThere");
  });

  it("R17 only spoiled cards leave the branch, and only once", async () => {
    await opened(2);
    expect(await codeOf(ledger.movements.discard(discard(1), approved))).toBe("cardNotThere");
    await ledger.movements.spoil(spoil(1), by);
    await ledger.movements.discard(discard(1), approved);
    expect(await ledger.stock.counts()).toMatchObject({ inStock: 1, spoiled: 0, discarded: 1 });
    expect(await codeOf(ledger.movements.discard(discard(1), approved))).toBe("cardNotThere");
  });

  it("R16 stock is never moved by an entry alone", async () => {
    await opened(1);
    const content = { type: "stock.spoiled", body: spoil(1) } as const;
    expect(await codeOf(ledger.journal.append(content, by))).toBe("contentNeedsTransaction");
  });

  it("R17 the teller's drawer comes first, then the safe, never another's drawer", async () => {
    await opened(3);
    await ledger.movements.handOver(give(safe, drawer("lee"), 3), by);
    const next = (tellerId: string | null, reachable = true) =>
      ledger.stock.next(NOON, { tellerId, reachable }).then((card) => card?.serialNumber);
    expect(await next("lee")).toBe(serial(3).serialNumber);
    expect(await next("kim")).toBe(serial(1).serialNumber);
    await ledger.movements.handOver(give(safe, drawer("kim"), 1, 2), by);
    expect(await next(null)).toBeUndefined();
  });

  it("R12 without the line a card that can be issued comes before the drawer", async () => {
    await opened(2);
    await ledger.movements.handOver(give(safe, drawer("lee"), 2), by);
    await ledger.packages.store([sealedPackage(station, 1)]);
    const next = (reachable: boolean) => ledger.stock.next(NOON, { tellerId: "lee", reachable });
    expect(await next(false)).toMatchObject(serial(1));
    expect(await next(true)).toMatchObject(serial(2));
  });

  it("R12 the allotment begins with what lies in drawers", async () => {
    await opened(4);
    await ledger.movements.handOver(give(safe, drawer("lee"), 4), by);
    const wanted = (await ledger.stock.toAllot(2)).map(({ serialNumber }) => serialNumber);
    expect(wanted).toEqual([serial(4).serialNumber, serial(1).serialNumber]);
  });

  it("R17 a card whose life the registry has ended leaves the stock, by whatever reason", async () => {
    await opened(2);
    const change = (n: number, tokenState: "spoiled" | "disposed", seq: number) => ({
      seq,
      at: "2026-11-22T03:00:00.000Z",
      kind: `token.${tokenState}`,
      ...serial(n),
      tokenState,
      detail: {},
    });
    const page = { changes: [change(1, "spoiled", 1), change(2, "disposed", 2)], next: "2.0123456789abcdef" };
    await ledger.feed.apply(page);
    await ledger.feed.apply(page);
    expect(await ledger.stock.counts()).toMatchObject({ inStock: 0, spoiled: 1, discarded: 1 });
  });

  it("R17 any sequence of operations keeps the book: every card is in one state and one place", async () => {
    const cards = 8;
    const places: readonly StockPlace[] = [safe, drawer("kim"), drawer("lee")];
    const customer = await opened(cards);
    const card = fc.integer({ min: 1, max: cards + 2 });
    const place = fc.constantFrom(...places);
    const step = fc.oneof(
      fc.record({ do: fc.constant("hand" as const), card, from: place, to: place }),
      fc.record({ do: fc.constantFrom("spoil", "discard", "issue", "tear", "package"), card }),
      fc.record({ do: fc.constant("receive" as const), card }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        for (const one of steps) {
          const n = one.card;
          if (one.do === "hand" && "from" in one) {
            await ledger.movements.handOver(give(one.from, one.to, n), by).catch(() => {});
          } else if (one.do === "spoil") await ledger.movements.spoil(spoil(n), by).catch(() => {});
          else if (one.do === "discard") await ledger.movements.discard(discard(n), approved).catch(() => {});
          else if (one.do === "package") await ledger.packages.store([sealedPackage(station, n)]);
          else if (one.do === "receive") await ledger.stock.receive("S-1", [serial(n)], "kim");
          else {
            const begun = beginOf({ ...customer, customerId: customer.customerId }, n);
            const issue = { ...begun, institutionCode: String(100 + n) };
            const ok = await codeOf(ledger.issues.begin(issue));
            if (ok !== "done") continue;
            if (one.do === "issue") await ledger.issues.complete(completeOf(issue, n)).catch(() => {});
            else await ledger.issues.spoil(spoilOf(issue, n));
          }
        }
        const received = (await ledger.stock.list({ limit: 100 })).length;
        const states = await ledger.stock.counts();
        expect(Object.values(states).reduce((sum, n) => sum + n, 0)).toBe(received);
        const kept = (await ledger.stock.places()).reduce((sum, { cards }) => sum + cards, 0);
        expect(kept).toBe(states.inStock + states.allotted);
        const lying = await Promise.all(places.map((at) => ledger.stock.at(at)));
        expect(lying.flat().length).toBe(kept);
        expect((await ledger.stock.at({ kind: "spoiled" })).length).toBe(states.spoiled);
      }),
      { numRuns: 40 },
    );
  });
});

describe("R17 closing the day", () => {
  const body = async (change: object = {}) => ({
    closingId: uuidv7(),
    day: "2026-11-22",
    states: await ledger.stock.counts(),
    counts: [{ place: safe, book: 2, counted: 2, explanation: "" }],
    transactions: { "stock.received": 1 },
    waiting: 0,
    reportSha256: "00".repeat(32),
    ...change,
  });

  it("R17 a day is closed once, and again after it was reopened", async () => {
    await opened(2);
    const first = await body();
    const entry = await ledger.closings.sign(first, approved);
    expect(await ledger.closings.of("2026-11-22")).toEqual({ closingId: first.closingId, entry });
    expect(await codeOf(ledger.closings.requireOpen("2026-11-22"))).toBe("dayClosed");
    expect(await codeOf(ledger.closings.sign(await body(), approved))).toBe("dayClosed");
    const reopening = { closingId: first.closingId, day: "2026-11-22", reason: "one more" };
    await ledger.closings.reopen(reopening, approved);
    expect(await ledger.closings.of("2026-11-22")).toBeNull();
    expect(await codeOf(ledger.closings.reopen(reopening, approved))).toBe("dayNotClosed");
    await ledger.closings.sign(await body(), approved);
  });

  it("R17 is refused when the book has moved since it was counted", async () => {
    await opened(2);
    const counted = await body();
    await ledger.movements.spoil(spoil(1), by);
    expect(await codeOf(ledger.closings.sign(counted, approved))).toBe("bookMoved");
    await ledger.movements.handOver(give(safe, drawer("lee"), 2), by);
    expect(await codeOf(ledger.closings.sign(await body(), approved))).toBe("bookMoved");
  });

  it("R16 is refused while a card is being written", async () => {
    const customer = await opened(2);
    await ledger.issues.begin(beginOf(customer, 1));
    const counts = [{ place: safe, book: 1, counted: 1, explanation: "" }];
    expect(await codeOf(ledger.closings.sign(await body({ counts }), approved))).toBe("issuesOpen");
  });

  it("counts the day's entries by type", async () => {
    await opened(2);
    await ledger.movements.spoil(spoil(1), by);
    expect(await ledger.closings.entriesSince(new Date(NOON).toISOString())).toMatchObject({
      "stock.received": 1,
      "stock.spoiled": 1,
    });
    expect(await ledger.closings.entriesSince(new Date(NOON + 1).toISOString())).toEqual({});
    expect(await ledger.closings.newestOf("stock.spoiled", new Date(NOON).toISOString())).toHaveLength(1);
  });
});

describe("R12 what the centre announced", () => {
  const announced = [
    {
      shipmentId: "S-2",
      vendorCode: "07",
      announcedAt: "2026-11-21T00:00:00.000Z",
      waiting: [{ first: "00000010", last: "00000014", cards: 5 }],
    },
  ];

  it("is kept, and becomes less as it is received", async () => {
    await opened(1);
    expect(await ledger.shipments.stale()).toBe(true);
    await ledger.shipments.announce({ shipments: announced, moves: [] });
    expect(await ledger.shipments.stale()).toBe(false);
    await ledger.stock.receive("S-2", [serial(12)], "kim");
    expect(await ledger.shipments.waiting()).toEqual([
      {
        ...announced[0],
        received: 1,
        waiting: [
          { first: "00000010", last: "00000011", cards: 2 },
          { first: "00000013", last: "00000014", cards: 2 },
        ],
      },
    ]);
    await ledger.stock.receive("S-2", [10, 11, 13, 14].map(serial), "kim");
    expect(await ledger.shipments.waiting()).toEqual([]);
  });

  it("R17 and of a replaced workstation's stock, how many have not arrived", async () => {
    await opened(1);
    const movedFrom = "0190f6c2-5b1e-7c3a-9d42-6f0e8a7b1c25";
    const people = { supervisorId: "chief01", witnessId: "teller02" };
    const move = { workstationId: movedFrom, at: "2026-11-22T00:00:00.000Z", cards: 5, ...people };
    const [shipment] = announced;
    const ranges = shipment?.waiting.map((range) => ({ ...range, movedFrom })) ?? [];
    const shipments = announced.map((known) => ({ ...known, waiting: ranges }));
    await ledger.shipments.announce({ shipments, moves: [move] });
    expect(await ledger.shipments.moves()).toEqual([{ ...move, waiting: 5 }]);
    await ledger.stock.receive("S-2", [serial(12)], "kim");
    expect(await ledger.shipments.moves()).toEqual([{ ...move, waiting: 4 }]);
    expect((await ledger.shipments.waiting())[0]?.waiting).toMatchObject([{ movedFrom }, { movedFrom }]);
    await ledger.stock.receive("S-2", [10, 11, 13, 14].map(serial), "kim");
    expect(await ledger.shipments.moves()).toEqual([{ ...move, waiting: 0 }]);
    await ledger.shipments.announce({ shipments: [], moves: [] });
    expect(await ledger.shipments.moves()).toEqual([]);
  });

  it("is asked for again after news of a shipment", async () => {
    await opened(1);
    await ledger.shipments.announce({ shipments: announced, moves: [] });
    const news = { seq: 1, at: "2026-11-22T03:00:00.000Z", kind: "shipment.imported", detail: {} };
    await ledger.feed.apply({ changes: [news], next: "1.0123456789abcdef" });
    expect(await ledger.shipments.stale()).toBe(true);
  });
});
