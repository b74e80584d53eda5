import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type JournalContent, JournalEntry } from "../../src/contract/journal.ts";
import type { Ledger } from "../../src/ledger/index.ts";
import { GENESIS, verifyChain } from "../../src/trust/index.ts";
import { saidText } from "../support/saidText.ts";
import {
  beginOf,
  codeOf,
  completeOf,
  NOON,
  serial,
  stocked,
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

const receive = (n: number) => ledger.stock.receive(`S-${n}`, [serial(n)], "kim");
const applied = (...seqs: number[]) => seqs.map((seq) => ({ seq, outcome: "applied" as const }));

describe("journal", () => {
  it("R16 numbers entries from 1, chains and signs them, and the registry's check accepts them", async () => {
    for (let n = 1; n <= 5; n += 1) await receive(n);
    const entries = await ledger.journal.unsent(100);
    expect(entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    const arrived = JSON.parse(JSON.stringify(entries)).map((entry: unknown) => JournalEntry.parse(entry));
    expect(verifyChain(arrived, GENESIS, station.options.publicKey)).toEqual(await ledger.journal.position());
    expect(new Set(entries.map(({ id }) => id)).size).toBe(5);
    expect(entries[0]?.id[14]).toBe("7");
    expect(await ledger.journal.verify()).toEqual(await ledger.journal.position());
  });

  it("stands at genesis while it is empty", async () => {
    expect(await ledger.journal.position()).toEqual(GENESIS);
    expect(await ledger.journal.answered()).toEqual(GENESIS);
    expect(await ledger.journal.depth()).toEqual({ entries: 0, oldest: null });
    expect(await ledger.journal.verify()).toEqual(GENESIS);
    expect(await ledger.journal.find(1)).toBeNull();
  });

  it("R13 keeps who approved", async () => {
    await ledger.close();
    const made = await stocked(station);
    ledger = made.ledger;
    await ledger.issues.begin({ ...beginOf(made.customer, 1), approverId: "lee" });
    expect(await ledger.journal.find(2)).toMatchObject({ tellerId: "kim", approverId: "lee" });
    expect(await ledger.journal.find(1)).not.toHaveProperty("approverId");
  });

  it("R16 R17 refuses to record alone what changes stock as well", async () => {
    const content: JournalContent = { type: "stock.received", body: { shipmentId: "S", cards: [serial(1)] } };
    expect(await codeOf(ledger.journal.append(content, { tellerId: "kim" }))).toBe("contentNeedsTransaction");
    expect((await ledger.journal.position()).seq).toBe(0);
  });

  it("R15 puts nothing into a row that the contract does not name", async () => {
    await ledger.close();
    const made = await stocked(station);
    ledger = made.ledger;
    const begin = beginOf(made.customer, 1);
    await ledger.issues.begin({ ...begin, seed: "c2VlZA" } as typeof begin);
    await ledger.issues.complete({ ...completeOf(begin, 1), seed: "c2VlZA" } as ReturnType<
      typeof completeOf
    >);
    const text = JSON.stringify(await ledger.journal.unsent(10));
    expect(text).not.toContain("seed");
    expect(text).not.toContain("c2VlZA");
  });

  it("refuses a shipment that is not in the right form, and the file keeps nothing of it", async () => {
    expect(await codeOf(ledger.stock.receive("", [serial(1)], "kim"))).toBe("contentInvalid");
    const letters = [{ vendorCode: "07", serialNumber: "not digits" }];
    expect(await codeOf(ledger.stock.receive("S", letters, "kim"))).toBe("contentInvalid");
    expect((await ledger.stock.counts()).inStock).toBe(0);
  });
});

describe("journal and clock", () => {
  it("R16 a small step back keeps the last entry's time, so that time never runs backwards", async () => {
    await receive(1);
    station.time.now -= 4 * 60_000;
    const second = await receive(2);
    expect(second?.occurredAt).toBe(new Date(NOON).toISOString());
    station.time.now = NOON + 1;
    expect((await receive(3))?.occurredAt).toBe(new Date(NOON + 1).toISOString());
  });

  it("R16 a large step back refuses entries until the clock is right again", async () => {
    await receive(1);
    station.time.now = NOON - 5 * 60_000 - 1;
    expect(await codeOf(receive(2))).toBe("clockBackwards");
    station.time.now = NOON - 5 * 60_000;
    expect(await codeOf(receive(2))).toBe("done");
  });

  it("opens all the same while the clock is behind: the line may cure it", async () => {
    await receive(1);
    await ledger.close();
    station.time.now -= 24 * 60 * 60_000;
    ledger = await station.open();
    expect((await ledger.journal.position()).seq).toBe(1);
  });
});

describe("journal and the registry's answers", () => {
  beforeEach(async () => {
    for (let n = 1; n <= 4; n += 1) {
      await receive(n);
      station.time.now += 1000;
    }
  });

  it("R16 gives out what is not answered yet, oldest first, at most as many as asked for", async () => {
    expect((await ledger.journal.unsent(2)).map(({ seq }) => seq)).toEqual([1, 2]);
    await ledger.journal.recordOutcomes(applied(1, 2));
    expect((await ledger.journal.unsent(10)).map(({ seq }) => seq)).toEqual([3, 4]);
    expect(await ledger.journal.depth()).toEqual({ entries: 2, oldest: new Date(NOON + 2000).toISOString() });
    const second = await ledger.journal.find(2);
    expect(await ledger.journal.answered()).toEqual({ seq: 2, hash: second?.hash });
    await ledger.journal.recordOutcomes(applied(3, 4));
    expect(await ledger.journal.unsent(10)).toEqual([]);
    expect(await ledger.journal.depth()).toEqual({ entries: 0, oldest: null });
  });

  it("R16 takes the same answer twice, and answers that overlap", async () => {
    await ledger.journal.recordOutcomes(applied(1, 2));
    await ledger.journal.recordOutcomes(applied(1, 2));
    await ledger.journal.recordOutcomes(applied(2, 3));
    expect((await ledger.journal.unsent(10)).map(({ seq }) => seq)).toEqual([4]);
  });

  it("R16 refuses an answer that skips an entry or answers one that was never written, whole", async () => {
    expect(await codeOf(ledger.journal.recordOutcomes(applied(2)))).toBe("outcomeUnexpected");
    expect(await codeOf(ledger.journal.recordOutcomes(applied(1, 3)))).toBe("outcomeUnexpected");
    expect(await codeOf(ledger.journal.recordOutcomes(applied(1, 2, 3, 4, 5)))).toBe("outcomeUnexpected");
    expect((await ledger.journal.depth()).entries).toBe(4);
  });

  it("keeps and lists what was refused or is in conflict, with its entry", async () => {
    await ledger.journal.recordOutcomes([
      { seq: 1, outcome: "applied" },
      { seq: 2, outcome: "refused", rule: "R3", code: "registry.alreadyHolds", text: saidText },
      { seq: 3, outcome: "conflict" },
    ]);
    const unapplied = await ledger.journal.unapplied();
    expect(unapplied.map(({ outcome }) => outcome)).toEqual([
      { seq: 2, outcome: "refused", rule: "R3", code: "registry.alreadyHolds", text: saidText },
      { seq: 3, outcome: "conflict" },
    ]);
    expect(unapplied[0]?.entry).toEqual(await ledger.journal.find(2));
    expect((await ledger.journal.unsent(10)).map(({ seq }) => seq)).toEqual([4]);
  });
});
