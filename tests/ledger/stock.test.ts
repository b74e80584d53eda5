import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Ledger } from "../../src/ledger/index.ts";
import {
  beginOf,
  codeOf,
  completeOf,
  NOON,
  sealedPackage,
  serial,
  spoilOf,
  type Workstation,
  workstation,
} from "./fixture.ts";

let station: Workstation;
let ledger: Ledger;
beforeEach(async () => {
  station = workstation();
  ledger = await station.open();
});
afterEach(async () => {
  await ledger.close();
  station.remove();
});

describe("stock", () => {
  it("R17 takes a shipment in once, with its journal entry, whatever is sent again", async () => {
    const cards = [serial(1), serial(2), serial(2)];
    const entry = await ledger.stock.receive("S-1", cards, "kim");
    expect(entry?.body).toEqual({ shipmentId: "S-1", cards: [serial(1), serial(2)] });
    expect(await ledger.stock.receive("S-1", cards, "kim")).toBeNull();
    const more = await ledger.stock.receive("S-1", [...cards, serial(3)], "kim");
    expect(more?.body.cards).toEqual([serial(3)]);
    expect((await ledger.stock.counts()).inStock).toBe(3);
    expect((await ledger.journal.position()).seq).toBe(2);
  });

  it("R17 refuses a card that already came with another shipment, and the rest of that shipment with it", async () => {
    await ledger.stock.receive("S-1", [serial(1)], "kim");
    expect(await codeOf(ledger.stock.receive("S-2", [serial(2), serial(1)], "kim"))).toBe("shipmentConflict");
    expect(await ledger.stock.find(serial(2))).toBeNull();
  });

  it("knows a card by its device id only while no other card claims the same", async () => {
    const known = { ...serial(1), cardId: "a1b2c3d4e5f60708" };
    await ledger.stock.receive("S-1", [known, serial(2)], "kim");
    expect(await ledger.stock.findByCardId("a1b2c3d4e5f60708")).toMatchObject(serial(1));
    expect(await ledger.stock.findByCardId("0000000000000000")).toBeNull();
    await ledger.stock.receive("S-2", [{ ...serial(3), cardId: "a1b2c3d4e5f60708" }], "kim");
    expect(await ledger.stock.findByCardId("a1b2c3d4e5f60708")).toBeNull();
  });

  it("leading zeros of vendor code and serial number count", async () => {
    await ledger.stock.receive("S-1", [{ vendorCode: "07", serialNumber: "00000001" }], "kim");
    expect(await ledger.stock.find({ vendorCode: "007", serialNumber: "00000001" })).toBeNull();
    expect(await ledger.stock.find({ vendorCode: "07", serialNumber: "000000001" })).toBeNull();
  });

  it("lists page by page in order of receipt", async () => {
    await ledger.stock.receive("S-1", [5, 3, 4, 1, 2].map(serial), "kim");
    const first = await ledger.stock.list({ limit: 3 });
    expect(first.map(({ serialNumber }) => Number(serialNumber))).toEqual([5, 3, 4]);
    const rest = await ledger.stock.list({ limit: 3, after: first.at(-1)?.place });
    expect(rest.map(({ serialNumber }) => Number(serialNumber))).toEqual([1, 2]);
    await ledger.packages.store([sealedPackage(station, 4)]);
    expect(await ledger.stock.list({ limit: 9, state: "allotted" })).toMatchObject([serial(4)]);
  });

  it("R12 suggests a card with a valid package first, otherwise the top of the stack, otherwise none", async () => {
    expect(await ledger.stock.next(NOON)).toBeNull();
    await ledger.stock.receive("S-1", [1, 2, 3].map(serial), "kim");
    expect(await ledger.stock.next(NOON)).toMatchObject(serial(1));
    await ledger.packages.store([
      sealedPackage(station, 2, { expiresAt: new Date(NOON).toISOString() }),
      sealedPackage(station, 3),
    ]);
    expect(await ledger.stock.next(NOON)).toMatchObject(serial(3));
  });

  it("R17 every card is in exactly one state after any run of transactions, and the journal explains it", async () => {
    const step = fc.record({
      kind: fc.constantFrom("begin", "complete", "spoil", "allot", "expire"),
      card: fc.integer({ min: 1, max: 6 }),
      who: fc.integer({ min: 0, max: 3 }),
    });
    await ledger.close();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const other = workstation();
        const books = await other.open();
        try {
          await books.stock.receive("S-1", [1, 2, 3, 4, 5, 6].map(serial), "kim");
          const customers = [0, 1, 2, 3].map((n) => other.customer(n));
          for (const customer of customers) await books.customers.remember(customer);
          const begun = new Map<number, { issueId: string }>();
          for (const { kind, card, who } of steps) {
            const customer = customers[who];
            const open = begun.get(card);
            if (kind === "begin" && customer) {
              const begin = beginOf(customer, card);
              if ((await codeOf(books.issues.begin(begin))) === "done") begun.set(card, begin);
            }
            if (kind === "complete" && open) await codeOf(books.issues.complete(completeOf(open, card)));
            if (kind === "spoil" && open) await codeOf(books.issues.spoil(spoilOf(open, card)));
            if (kind === "allot") await books.packages.store([sealedPackage(other, card)]);
            if (kind === "expire") await books.packages.giveBack(Date.parse("2027-01-01T00:00:00.000Z"));
          }
          const counts = await books.stock.counts();
          expect(Object.values(counts).reduce((a, b) => a + b, 0)).toBe(6);
          const entries = await books.journal.unsent(1000);
          const of = (type: string) => entries.filter((entry) => entry.type === type).length;
          expect(counts.issued).toBe(of("issue.completed"));
          expect(counts.spoiled).toBe(of("issue.spoiled"));
          expect(counts.writing).toBe(of("issue.begun") - of("issue.completed") - of("issue.spoiled"));
          expect(counts.writing).toBe((await books.issues.open()).length);
          const holders = await Promise.all(
            customers.map(({ customerId }) => books.customers.tokensHeld(customerId)),
          );
          expect(holders.flat().length).toBe(counts.issued);
          for (const held of holders) expect(held.length).toBeLessThanOrEqual(1); // R3
          await books.journal.verify();
        } finally {
          await books.close();
          other.remove();
        }
      }),
      { numRuns: 25 },
    );
    ledger = await station.open();
  });
});

describe("packages", () => {
  const token = serial(1);
  beforeEach(async () => {
    await ledger.stock.receive("S-1", [serial(1), serial(2)], "kim");
  });

  it("R12 makes its card allotted and is found for its purpose until it expires", async () => {
    const pkg = sealedPackage(station, 1, { expiresAt: new Date(NOON + 1000).toISOString() });
    expect(await ledger.packages.store([pkg])).toEqual({ stored: [token], refused: [] });
    expect((await ledger.stock.find(token))?.state).toBe("allotted");
    expect(await ledger.packages.find(token, "issue", NOON + 999)).toEqual(pkg);
    expect(await ledger.packages.find(token, "issue", NOON + 1000)).toBeNull();
    expect(await ledger.packages.find(token, "test", NOON)).toBeNull();
  });

  it("a newer package takes the older one's place", async () => {
    await ledger.packages.store([sealedPackage(station, 1)]);
    const newer = sealedPackage(station, 1);
    await ledger.packages.store([newer]);
    expect(await ledger.packages.find(token, "issue", NOON)).toEqual(newer);
  });

  it("keeps nothing for a card it does not know or that is issued or spoiled, and says which", async () => {
    const customer = station.customer();
    await ledger.customers.remember(customer);
    const begin = beginOf(customer, 1);
    await ledger.issues.begin(begin);
    expect((await ledger.packages.store([sealedPackage(station, 1)])).stored).toEqual([token]);
    expect((await ledger.stock.find(token))?.state).toBe("writing");
    await ledger.issues.complete(completeOf(begin, 1));
    const sent = [sealedPackage(station, 1), sealedPackage(station, 9), sealedPackage(station, 2)];
    expect(await ledger.packages.store(sent)).toEqual({ stored: [serial(2)], refused: [token, serial(9)] });
    expect((await ledger.stock.find(token))?.state).toBe("issued");
    const test = sealedPackage(station, 1, { purpose: "test" });
    expect((await ledger.packages.store([test])).stored).toEqual([token]);
    expect((await ledger.stock.find(token))?.state).toBe("issued");
  });

  it("forgets what has expired, and its card goes back into ordinary stock", async () => {
    const soon = new Date(NOON + 1000).toISOString();
    await ledger.packages.store([sealedPackage(station, 1, { expiresAt: soon }), sealedPackage(station, 2)]);
    expect(await ledger.packages.giveBack(NOON)).toBe(0);
    expect(await ledger.packages.giveBack(NOON + 1000)).toBe(1);
    expect((await ledger.stock.find(serial(1)))?.state).toBe("in-stock");
    expect((await ledger.stock.find(serial(2)))?.state).toBe("allotted");
  });
});
