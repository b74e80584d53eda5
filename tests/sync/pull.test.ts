import { describe, expect, it } from "vitest";
import type { Change } from "../../src/contract/changes.ts";
import { SyncError } from "../../src/sync/index.ts";
import { pullChanges } from "../../src/sync/pull.ts";
import { type DeskStage, serial, testDesks } from "../support/desk.ts";

const desks = testDesks();

const place = (seq: number) => `${seq}.0123456789abcdef`;
const change = (seq: number, more: Partial<Change>): Change => ({
  seq,
  at: "2026-11-22T03:00:00.000Z",
  kind: "incident.reported",
  detail: {},
  ...more,
});

/** A desk that has issued a card, whose registry tells these changes from then on, a page for each. */
async function told(pages: readonly (readonly Change[])[]): Promise<{
  stage: DeskStage;
  states: () => Promise<string[]>;
}> {
  const stage = await desks.open();
  const customer = await stage.identify();
  stage.lay();
  await stage.issue({ customer });
  await stage.line.idle();
  const asked = [...pages];
  stage.registry.answers.changes = async ({ after }) => {
    const page = asked.shift();
    const last = page?.at(-1);
    return { changes: [...(page ?? [])], next: last ? place(last.seq) : (after ?? "0") };
  };
  const states = async () =>
    (await stage.ledger.customers.tokensHeld(customer.customerId)).map(({ state }) => state);
  return { stage, states };
}
const pull = ({ registry, ledger }: DeskStage) => pullChanges(registry, ledger);
const asked = ({ registry }: DeskStage) =>
  registry.requests
    .filter(({ call }) => call === "changes")
    .map(({ request }) => (request as { after: string }).after);

describe("pullChanges", () => {
  it("R6 takes over what happened to a token elsewhere, page after page, and goes on from there", async () => {
    const { stage, states } = await told([
      [
        change(5, { ...serial(1), tokenState: "suspended" }),
        change(6, { ...serial(9), tokenState: "active" }),
      ],
      [change(9, { ...serial(1), tokenState: "disposed", kind: "token.disposed" })],
    ]);
    await pull(stage);
    expect(await states()).toEqual(["disposed"]);
    expect(await stage.ledger.feed.cursor()).toBe(place(9));
    await pull(stage);
    expect(asked(stage).slice(-3)).toEqual([place(6), place(9), place(9)]);
  });

  it("begins at the trail's end when the workstation is new", async () => {
    const stage = await desks.open();
    await stage.line.idle();
    expect(asked(stage)[0]).toBe("head");
  });

  it("the same changes again change nothing", async () => {
    const page = [change(5, { ...serial(1), tokenState: "suspended" })];
    const { stage, states } = await told([page, [], page, []]);
    await pull(stage);
    await pull(stage);
    expect(await states()).toEqual(["suspended"]);
  });

  it("R16 does not overrule what was issued here and has not been sent yet", async () => {
    const stage = await desks.open();
    await stage.setLine(false);
    const customer = await stage.identify();
    stage.lay();
    await stage.issue({ customer });
    await stage.ledger.feed.apply({
      changes: [change(5, { ...serial(1), tokenState: "allotted" })],
      next: place(5),
    });
    expect(await stage.ledger.customers.tokensHeld(customer.customerId)).toMatchObject([{ state: "active" }]);
  });

  it("reads everything once more after the registry was restored from a backup", async () => {
    const { stage, states } = await told([[change(7, { ...serial(1), tokenState: "locked" })]]);
    await pull(stage);
    const pages = [[change(3, { ...serial(1), tokenState: "active", kind: "token.unlocked" })]];
    stage.registry.answers.changes = async ({ after = "0" }) => {
      if (after === place(7)) throw new SyncError("refused", { problemCode: "registry.cursorAhead" });
      const page = pages.shift() ?? [];
      return { changes: page, next: page.length > 0 ? place(3) : after };
    };
    await pull(stage);
    expect(await states()).toEqual(["active"]);
    expect(await stage.ledger.feed.cursor()).toBe(place(3));
  });
});
