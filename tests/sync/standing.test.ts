import { describe, expect, it } from "vitest";
import { Quarantine, QuarantineKind } from "../../src/contract/standing.ts";
import { policyOf, quarantineOf, SyncError } from "../../src/sync/index.ts";
import { type DeskStage, lineIs, serial, testDesks } from "../support/desk.ts";

const desks = testDesks();
const since = "2026-11-22T03:00:00.000Z";
const refused = (problemCode: string) => async () => {
  throw new SyncError("refused", { problemCode });
};
async function round({ line }: Pick<DeskStage, "line">): Promise<void> {
  line.wake();
  await line.idle();
}

describe("how this workstation stands at the registry", () => {
  it("R12 the branch's policy is kept, and holds while the line is down", async () => {
    const stage = await desks.open();
    stage.registry.policy = { size: 7, offlineLimit: 2, packageHours: 48 };
    await round(stage);
    expect(await policyOf(stage.ledger)).toEqual(stage.registry.policy);
    await stage.setLine(false);
    const { ledger } = await stage.reopen();
    expect(await policyOf(ledger)).toEqual(stage.registry.policy);
  });

  it.each(QuarantineKind.options)(
    "R16 a quarantine (%s) is told by name, and nothing is sent",
    async (kind) => {
      const stage = await desks.open();
      const { line, ledger, registry } = stage;
      registry.quarantine = { kind, seq: 3, since };
      const pushed = registry.count("push");
      await ledger.stock.receive("S-9", [serial(9)], "system");
      await round(stage);
      const code = kind === "operator" ? "sync.quarantined" : `sync.${kind}`;
      expect(line.view).toMatchObject({ state: "quarantined", failure: { code, rule: "R16" } });
      expect(registry.count("push")).toBe(pushed);
      expect(await quarantineOf(ledger)).toEqual(registry.quarantine);
      registry.quarantine = null;
      await round(stage);
      expect(line.view).toMatchObject({ state: "online", failure: null });
      expect(await quarantineOf(ledger)).toBeNull();
      expect((await ledger.journal.depth()).entries).toBe(0);
    },
  );

  it("R16 tampering that it has found itself stops it, and the registry is told of the entry", async () => {
    const stage = await desks.open();
    const { line, ledger, registry } = stage;
    const asked: unknown[] = [];
    const position = await ledger.journal.position();
    registry.answers.standing = async (_id, said) => {
      asked.push(said ?? _id);
      return { position, epoch: 1, policy: registry.policy, quarantine: null };
    };
    await ledger.settings.set("journal.fault", Quarantine, { kind: "tampered", seq: 7, since });
    await round(stage);
    expect(asked).toEqual([expect.objectContaining({ tampered: 7 })]);
    expect(line.view).toMatchObject({ state: "quarantined", failure: { code: "sync.tampered" } });
    stage.lay();
    await expect(stage.issue()).rejects.toMatchObject({ code: "tampered", rule: "R16" });
  });

  it("R16 a refusal behind which there is a quarantine is asked about at once", async () => {
    const stage = await desks.open();
    const { line, registry } = stage;
    registry.answers.changes = async () => {
      registry.quarantine = { kind: "tampered", seq: 2, since };
      throw new SyncError("refused", { problemCode: "registry.workstationTampered" });
    };
    await round(stage);
    expect(line.view).toMatchObject({ state: "quarantined", failure: { code: "sync.tampered" } });
    expect(line.view.failure?.ko.happened).toContain("2번");
  });

  it("R16 nothing is issued while it is quarantined, also after a restart without a line", async () => {
    const stage = await desks.open();
    stage.registry.quarantine = { kind: "oldCopy", seq: 2, since };
    await round(stage);
    stage.lay();
    await expect(stage.issue()).rejects.toMatchObject({ code: "oldCopy", rule: "R16" });
    expect((await stage.ledger.issues.open()).length).toBe(0);
    stage.registry.down = true;
    const { ledger } = await stage.reopen();
    expect((await quarantineOf(ledger))?.kind).toBe("oldCopy");
  });

  it("R16 the registry knows more of this journal than it holds: it is told that this is an old copy", async () => {
    const stage = await desks.open();
    const { registry, ledger } = stage;
    const head = await ledger.journal.position();
    const told = { seq: head.seq + 5, hash: "ab".repeat(32) };
    const asked: unknown[] = [];
    registry.answers.standing = async (_id, said) => {
      const request = said ?? _id;
      asked.push(request);
      const quarantine = asked.length > 1 ? ({ kind: "oldCopy", seq: head.seq, since } as const) : null;
      return { position: told, epoch: 4, policy: registry.policy, quarantine };
    };
    await round(stage);
    expect(asked).toMatchObject([{ epoch: 1 }, { epoch: 4, behind: { told, head } }]);
    expect(stage.line.view.failure?.code).toBe("sync.oldCopy");
  });

  it("R17 stopped for good: every package is destroyed, and nothing can be issued from here", async () => {
    const stage = await desks.open({ cards: 5, allotment: 3 });
    const { ledger, registry, clock } = stage;
    registry.answers.standing = refused("registry.workstationStopped");
    await round(stage);
    await lineIs(stage.line, ({ state }) => state === "refused");
    expect(await ledger.packages.ready(clock.now())).toEqual({ cards: 0, firstExpiresAt: null });
    expect(await ledger.stock.counts()).toMatchObject({ allotted: 0, spoiled: 3, inStock: 2 });
    expect(await ledger.packages.find(serial(1), "issue", clock.now())).toBeNull();
  });

  it("R17 replaced: it says so, keeps nothing it could issue, and records nothing, also after a restart", async () => {
    const stage = await desks.open({ cards: 5, allotment: 3 });
    const { ledger, registry, clock, line } = stage;
    registry.answers.standing = refused("registry.workstationReplaced");
    await round(stage);
    expect(line.view).toMatchObject({ state: "replaced", failure: { code: "sync.replaced", rule: "R17" } });
    expect(await ledger.packages.ready(clock.now())).toEqual({ cards: 0, firstExpiresAt: null });
    stage.lay();
    await expect(stage.issue()).rejects.toMatchObject({ code: "replaced", rule: "R17" });
    registry.down = true;
    const later = await stage.reopen();
    expect(await quarantineOf(later.ledger)).toMatchObject({ kind: "replaced" });
    // The registry was set back to before: its answer counts.
    registry.down = false;
    registry.answers = {};
    await round(later);
    expect(await quarantineOf(later.ledger)).toBeNull();
  });

  it("R16 a registry that was set back gets again what it lost", async () => {
    const stage = await desks.open({ cards: 5, allotment: 3 });
    const { ledger, registry } = stage;
    for (const n of [11, 12, 13]) await ledger.stock.receive(`S-${n}`, [serial(n)], "system");
    await round(stage);
    const second = await ledger.journal.find(2);
    const sent: number[] = [];
    registry.answers.standing = async () => ({
      position: { seq: 2, hash: second?.hash ?? "" },
      epoch: 1,
      policy: registry.policy,
      quarantine: null,
    });
    registry.answers.push = async ({ entries }) => {
      sent.push(...entries.map(({ seq }) => seq));
      const outcomes = entries.map(({ seq }) => ({ seq, outcome: "applied" as const }));
      return { outcomes, position: await ledger.journal.position() };
    };
    await round(stage);
    expect(sent).toEqual([3, 4]);
  });
});
