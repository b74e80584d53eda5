import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Customer, Ledger } from "../../src/ledger/index.ts";
import type { QueuePlace } from "../../src/ledger/queue.ts";
import { beginOf, completeOf, serial, stocked, type Workstation, workstation } from "./fixture.ts";

let station: Workstation;
let ledger: Ledger;
let customer: Customer;
beforeEach(async () => {
  station = workstation();
  ({ ledger, customer } = await stocked(station));
});
afterEach(async () => {
  await ledger.close();
  station.remove();
});

const by = { tellerId: "kim" };
const report = (n: number) =>
  ledger.journal.append(
    { type: "incident.reported", body: { incidentId: uuidv7(), ...serial(n), kind: "lost", customer: null } },
    by,
  );
const receive = (n: number) => ledger.stock.receive(`S-${n}`, [serial(n)], "kim");

/** Sequence numbers, page by page. */
async function pages(limit: number): Promise<number[][]> {
  const told: number[][] = [];
  let from: QueuePlace | null = null;
  do {
    const { entries, next } = await ledger.queue.page(limit, from);
    told.push(entries.map(({ seq }) => seq));
    from = next;
  } while (from);
  return told;
}

describe("the queue as it is shown", () => {
  it("R12 waiting incident reports come first, though they are sent in their order", async () => {
    await receive(11);
    await report(1);
    await receive(12);
    await report(2);
    expect(await pages(10)).toEqual([[3, 5, 1, 2, 4]]);
    expect(await pages(2)).toEqual([[3, 5], [1, 2], [4]]);
    expect((await ledger.journal.unsent(10)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(await ledger.queue.counts()).toEqual({ waiting: 5, refused: 0, conflicts: 0 });
  });

  it("what was applied is gone; what was refused or is in conflict stays, with the registry's word", async () => {
    await receive(11);
    await report(1);
    await ledger.queue.recordOutcomes([
      { seq: 1, outcome: "conflict", code: "registry.stockDisagrees", rule: "R17" },
      { seq: 2, outcome: "applied" },
      { seq: 3, outcome: "refused", code: "registry.incidentOpen", rule: "R6" },
    ]);
    await receive(12);
    expect(await pages(10)).toEqual([[1, 3, 4]]);
    const { entries } = await ledger.queue.page(10, null);
    expect(entries.map(({ outcome }) => outcome?.rule)).toEqual(["R17", "R6", undefined]);
    expect(await ledger.queue.counts()).toEqual({ waiting: 1, refused: 1, conflicts: 1 });
    expect((await ledger.queue.conflicts()).map(({ seq }) => seq)).toEqual([1]);
  });

  it("R3 a conflict is settled when the supervisor's decision is applied, and not before", async () => {
    const begin = beginOf(customer, 1);
    await ledger.issues.begin(begin);
    await ledger.issues.complete(completeOf(begin, 1));
    await ledger.queue.recordOutcomes([
      { seq: 1, outcome: "applied" },
      { seq: 2, outcome: "refused", code: "registry.customerHasToken", rule: "R3" },
      { seq: 3, outcome: "conflict", code: "registry.customerHasToken", rule: "R3" },
    ]);
    const [conflict] = await ledger.queue.conflicts();
    expect(conflict).toMatchObject({
      seq: 3,
      type: "issue.completed",
      maskedName: begin.customer.maskedName,
    });
    const decided = { type: "conflict.resolved", body: { keep: serial(9), dispose: serial(1) } } as const;
    await ledger.journal.append(decided, { ...by, approverId: "lee" });
    await ledger.queue.recordOutcomes([{ seq: 4, outcome: "refused", code: "registry.noConflict" }]);
    expect(await ledger.queue.conflicts()).toHaveLength(1);
    await ledger.journal.append(decided, { ...by, approverId: "lee" });
    await ledger.queue.recordOutcomes([{ seq: 5, outcome: "applied" }]);
    expect(await ledger.queue.conflicts()).toEqual([]);
    expect(await ledger.queue.counts()).toEqual({ waiting: 0, refused: 1, conflicts: 0 });
    const { entries } = await ledger.queue.page(10, null);
    expect(entries.map(({ seq, settledBy }) => [seq, settledBy])).toEqual([
      [2, 5],
      [3, 5],
      [4, null],
    ]);
  });
});

describe("a reissue that the registry answers", () => {
  /** A card that is replaced by the next one; seq 1 is the parcel. */
  async function reissued(): Promise<void> {
    const first = beginOf(customer, 1);
    await ledger.issues.begin(first);
    await ledger.issues.complete(completeOf(first, 1));
    const second = { ...beginOf(customer, 2), replaces: { ...serial(1), reason: "damaged" as const } };
    await ledger.issues.begin(second);
    await ledger.issues.complete(completeOf(second, 2));
  }
  const states = async () => {
    const tokens = await ledger.customers.tokensHeld(customer.customerId);
    return tokens.map(({ serialNumber, state }) => `${Number(serialNumber.slice(-1))} ${state}`);
  };
  const applied = [1, 2, 3].map((seq) => ({ seq, outcome: "applied" }) as const);

  it("R3 has disposed of the old token when it was applied", async () => {
    await reissued();
    await ledger.queue.recordOutcomes([
      ...applied,
      { seq: 4, outcome: "applied" },
      { seq: 5, outcome: "applied" },
    ]);
    expect(await states()).toEqual(["1 disposed", "2 active"]);
  });

  it.each(["refused", "conflict"] as const)(
    "R3 leaves the old token to the registry's next word when it is %s, and a repeated answer changes nothing",
    async (outcome) => {
      await reissued();
      const said = [{ seq: 4, outcome: "refused", rule: "R3" } as const, { seq: 5, outcome } as const];
      await ledger.queue.recordOutcomes([...applied, ...said]);
      expect(await states()).toEqual(["2 active"]);
      const { customerId } = customer;
      const old = { ...serial(1), institutionCode: "901", state: "suspended" } as const;
      await ledger.customers.noteHeldTokens(customerId, [old]);
      await ledger.queue.recordOutcomes(said);
      expect(await states()).toEqual(["1 suspended"]);
    },
  );
});
