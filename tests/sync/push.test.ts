import { describe, expect, it } from "vitest";
import type { EntryOutcome, PushJournal } from "../../src/contract/registry.ts";
import { SyncError } from "../../src/sync/index.ts";
import { pushJournal } from "../../src/sync/push.ts";
import { type DeskStage, serial, testDesks } from "../support/desk.ts";

const desks = testDesks();

/** A desk whose line never ran, with `entries` in its journal. */
async function withJournal(entries: number): Promise<DeskStage> {
  const stage = await desks.open({ started: false });
  await stage.registry.enrol({
    workstationId: stage.desk.workstationId,
    enrolmentCode: "ENROLMENT-CODE",
    branchCode: stage.desk.branchCode,
    signingKey: stage.signingKey,
    sealingKey: "A".repeat(43),
  });
  for (let n = 1; n <= entries; n++) await stage.ledger.stock.receive(`S-${n}`, [serial(n)], "system");
  return stage;
}
async function push({ registry, ledger, desk }: DeskStage): Promise<EntryOutcome[]> {
  const outcomes: EntryOutcome[] = [];
  for await (const outcome of pushJournal(registry, ledger, desk.workstationId)) outcomes.push(outcome);
  return outcomes;
}
const batches = ({ registry }: DeskStage) =>
  registry.requests
    .filter(({ call }) => call === "push")
    .map(({ request }) => (request as PushJournal).entries.map(({ seq }) => seq));
const queued = async ({ ledger }: DeskStage) => (await ledger.journal.depth()).entries;

describe("pushJournal", () => {
  it("has nothing to say when there is nothing to send", async () => {
    const stage = await withJournal(0);
    expect(await push(stage)).toEqual([]);
    expect(stage.registry.count("push")).toBe(0);
  });

  it("sends everything in order, a hundred at a time, and never again what was answered", async () => {
    const stage = await withJournal(205);
    expect((await push(stage)).map(({ seq }) => seq)).toEqual(Array.from({ length: 205 }, (_, i) => i + 1));
    expect(batches(stage).map((batch) => [batch[0], batch.length])).toEqual([
      [1, 100],
      [101, 100],
      [201, 5],
    ]);
    expect(await queued(stage)).toBe(0);
    await push(stage);
    expect(stage.registry.count("push")).toBe(3);
  });

  it("R16 sends the same batch again when the answer was lost; the registry has each entry once", async () => {
    const stage = await withJournal(3);
    const { registry } = stage;
    registry.answers.push = async (request) => {
      delete registry.answers.push;
      await registry.push(request);
      throw new SyncError("timeout");
    };
    await expect(push(stage)).rejects.toMatchObject({ code: "timeout" });
    expect(await queued(stage)).toBe(3);
    expect((await push(stage)).map(({ outcome }) => outcome)).toEqual(["applied", "applied", "applied"]);
    expect(new Set(batches(stage).map(String))).toEqual(new Set(["1,2,3"]));
    expect(registry.journal.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  it("records an outcome before it tells it, and keeps what was not applied", async () => {
    const stage = await withJournal(3);
    stage.registry.judge = ({ seq }) =>
      seq === 2 ? { outcome: "conflict", rule: "R3", code: "x" } : undefined;
    for await (const outcome of pushJournal(stage.registry, stage.ledger, stage.desk.workstationId)) {
      expect((await stage.ledger.journal.answered()).seq).toBeGreaterThanOrEqual(outcome.seq);
    }
    expect(await stage.ledger.journal.unapplied()).toMatchObject([
      { entry: { seq: 2 }, outcome: { seq: 2, outcome: "conflict", rule: "R3", code: "x" } },
    ]);
  });

  it.each([
    ["nothing", []],
    ["entries that were not sent", [{ seq: 9, outcome: "applied" }]],
  ] as const)("does not spin when the answer speaks of %s", async (_what, outcomes) => {
    const stage = await withJournal(2);
    stage.registry.answers.push = async () => ({
      outcomes: [...outcomes],
      position: { seq: 0, hash: "0".repeat(64) },
    });
    expect(await push(stage)).toEqual([]);
    expect(stage.registry.count("push")).toBe(1);
    expect(await queued(stage)).toBe(2);
  });

  it("R16 an answer that leaves an entry out is not recorded: everything is sent again", async () => {
    const stage = await withJournal(3);
    stage.registry.answers.push = async () => ({
      outcomes: [{ seq: 3, outcome: "applied" }],
      position: { seq: 3, hash: "0".repeat(64) },
    });
    await expect(push(stage)).rejects.toMatchObject({ code: "outcomeUnexpected" });
    expect(await queued(stage)).toBe(3);
    delete stage.registry.answers.push;
    await push(stage);
    expect(await queued(stage)).toBe(0);
  });

  it("an answer for the first few only: goes on with the rest", async () => {
    const stage = await withJournal(3);
    const { registry } = stage;
    registry.answers.push = async (request) => {
      delete registry.answers.push;
      return { ...(await registry.push(request)), outcomes: [{ seq: 1, outcome: "applied" }] };
    };
    expect((await push(stage)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(batches(stage).at(-1)).toEqual([2, 3]);
  });
});
