import { describe, expect, it } from "vitest";
import { issueCard } from "../../src/counter/index.ts";
import { type DeskStage, serial, teller, testDesks } from "../support/desk.ts";
import { supervisor } from "./transactions.ts";

const desks = testDesks();

/** A branch whose line is cut, and whose policy lets it issue so many cards by itself. */
async function offline(offlineLimit: number): Promise<DeskStage> {
  const stage = await desks.open({
    cards: 6,
    allotment: 5,
    registry: (registry) => {
      registry.policy = { ...registry.policy, offlineLimit };
    },
  });
  await stage.setLine(false);
  return stage;
}
async function issue(stage: DeskStage, n: number, approver?: typeof supervisor) {
  stage.lay();
  const { desk, reader } = stage;
  const customer = await stage.identify(n);
  const order = { token: serial(n), profile: "locked", customer, teller, readerName: reader.name } as const;
  return issueCard(desk, approver ? { ...order, approver } : order, () => {});
}

describe("R13 issues without the line", () => {
  it("R13 so many by themselves, each further one with a supervisor, whose name is in the entry", async () => {
    const stage = await offline(2);
    await issue(stage, 1);
    await issue(stage, 2);
    const card = stage.lay();
    const blank = card.toState();
    await expect(issue(stage, 3)).rejects.toMatchObject({ code: "offlineLimit", rule: "R13" });
    expect(card.toState()).toEqual(blank);
    const { issueId } = await issue(stage, 3, supervisor);
    const begun = (await stage.ledger.issues.find(issueId))?.begunEntry;
    expect(begun).toMatchObject({ tellerId: teller.tellerId, approverId: supervisor.tellerId });
    expect(await stage.ledger.issues.unsent()).toBe(3);
    await expect(issue(stage, 4)).rejects.toMatchObject({ code: "offlineLimit" });
  });

  it("R13 are counted since the registry last heard: with the line back the count begins anew", async () => {
    const stage = await offline(1);
    await issue(stage, 1);
    await stage.setLine(true);
    await stage.line.idle();
    expect(await stage.ledger.issues.unsent()).toBe(0);
    await stage.setLine(false);
    await issue(stage, 2);
    await expect(issue(stage, 3)).rejects.toMatchObject({ code: "offlineLimit" });
  });

  it("R13 with the line up there is no limit", async () => {
    const stage = await offline(0);
    await stage.setLine(true);
    await stage.line.idle();
    expect((await issue(stage, 1)).registered).toBe(true);
  });
});
