import { describe, expect, it } from "vitest";
import { decideConflict, openConflicts } from "../../src/counter/index.ts";
import { SyncError } from "../../src/sync/index.ts";
import { type DeskStage, serial, testDesks } from "../support/desk.ts";
import { approved, newest } from "./transactions.ts";

const desks = testDesks();
const elsewhere = { vendorCode: "72", serialNumber: "0099000001" };

/** Issued without the line, to a customer who meanwhile got a smart OTP of the same institution elsewhere. */
async function twoTokens(): Promise<DeskStage> {
  const stage = await desks.open();
  await stage.setLine(false);
  stage.lay();
  await stage.issue();
  stage.registry.held = [
    { ...elsewhere, institutionCode: "901", state: "active" },
    { ...serial(1), institutionCode: "901", state: "suspended" },
    { ...serial(2), institutionCode: "901", state: "disposed" },
    { ...elsewhere, serialNumber: "0099000002", institutionCode: "902", state: "active" },
  ];
  stage.registry.judge = ({ type }) =>
    type === "issue.completed"
      ? { outcome: "conflict", rule: "R3", code: "registry.customerHasToken" }
      : undefined;
  await stage.setLine(true);
  await stage.line.idle();
  return stage;
}

describe("R3 a conflict between two smart OTPs", () => {
  it("shows both sides as the registry has them, the later one first", async () => {
    const stage = await twoTokens();
    const [conflict, ...more] = await openConflicts(stage.desk);
    expect(more).toEqual([]);
    expect(conflict).toMatchObject({
      decision: "choose",
      registryAsked: true,
      entry: { type: "issue.completed", outcome: "conflict", rule: "R3", token: serial(1), settled: false },
      sides: [
        { ...serial(1), state: "suspended", issuedHere: true },
        { ...elsewhere, state: "active", issuedHere: false },
      ],
    });
    expect(conflict?.entry.maskedName).toContain("*");
  });

  it("R12 without the line shows what the ledger knows, and nothing can be decided", async () => {
    const stage = await twoTokens();
    await stage.setLine(false);
    const [conflict] = await openConflicts(stage.desk);
    expect(conflict).toMatchObject({ decision: "choose", registryAsked: false });
    const choice = { seq: conflict?.entry.seq ?? 0, keep: elsewhere, dispose: serial(1) };
    await expect(decideConflict(stage.desk, choice, approved)).rejects.toMatchObject({
      code: "lineNeeded",
      rule: "R12",
    });
  });

  it("R3 R13 a supervisor's choice is recorded with their name, and the conflict is settled", async () => {
    const stage = await twoTokens();
    const [conflict] = await openConflicts(stage.desk);
    const choice = { seq: conflict?.entry.seq ?? 0, keep: elsewhere, dispose: serial(1) };
    expect(await decideConflict(stage.desk, choice, approved)).toMatchObject({ state: "applied" });
    expect(await newest(stage)).toMatchObject({
      type: "conflict.resolved",
      body: { keep: elsewhere, dispose: serial(1) },
      approverId: approved.approver.tellerId,
    });
    expect(await openConflicts(stage.desk)).toEqual([]);
  });

  it("R3 a choice that is not between its cards is refused, and nothing is recorded", async () => {
    const stage = await twoTokens();
    const [conflict] = await openConflicts(stage.desk);
    const seq = conflict?.entry.seq ?? 0;
    const before = await newest(stage);
    for (const choice of [
      { seq: 1, keep: elsewhere, dispose: serial(1) },
      { seq, keep: serial(1), dispose: serial(1) },
      { seq, keep: elsewhere, dispose: serial(3) },
    ]) {
      await expect(decideConflict(stage.desk, choice, approved)).rejects.toMatchObject({
        code: "noConflict",
      });
    }
    expect((await newest(stage)).seq).toBe(before.seq);
  });

  it("R6 what a rule has decided is told, with nothing to choose", async () => {
    const stage = await desks.open();
    await stage.setLine(false);
    stage.lay();
    await stage.issue();
    stage.registry.judge = ({ type }) =>
      type === "issue.completed"
        ? { outcome: "conflict", rule: "R6", code: "registry.tokenSuspended" }
        : undefined;
    await stage.setLine(true);
    await stage.line.idle();
    expect(await openConflicts(stage.desk)).toMatchObject([
      { decision: "none", sides: [], entry: { rule: "R6", code: "registry.tokenSuspended" } },
    ]);
  });

  it("a registry that does not answer in time leaves the ledger's word", async () => {
    const stage = await twoTokens();
    stage.registry.answers.customerTokens = async () => {
      throw new SyncError("timeout");
    };
    expect(await openConflicts(stage.desk)).toMatchObject([{ registryAsked: false }]);
  });
});

describe("how the line stood", () => {
  it("is told for the last hour, oldest first", async () => {
    const stage = await desks.open();
    const { line, clock } = stage;
    clock.at += 10 * 60_000;
    await stage.setLine(false);
    clock.at += 5 * 60_000;
    await stage.setLine(true);
    expect(line.history.map(({ state, to }) => [state, to])).toEqual([
      ["connecting", "2026-11-22T03:00:15.000Z"],
      ["online", "2026-11-22T03:10:15.000Z"],
      ["offline", "2026-11-22T03:15:15.000Z"],
      ["online", null],
    ]);
    clock.at += 58 * 60_000;
    expect(line.history.map(({ state }) => state)).toEqual(["offline", "online"]);
  });
});
