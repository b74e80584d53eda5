import { describe, expect, it } from "vitest";
import { topUpAllotment } from "../../src/sync/allotment.ts";
import { SyncError } from "../../src/sync/index.ts";
import { type DeskStage, serial, testDesks } from "../support/desk.ts";

const desks = testDesks();
const DAY_MS = 24 * 60 * 60_000;
const topUp = ({ ledger, registry, desk, clock }: DeskStage, wanted: number) =>
  topUpAllotment(registry, ledger, desk.workstationId, wanted, clock.now());
const refusal = (problemCode: string) => async () => {
  throw new SyncError("refused", { problemCode });
};

describe("R12 topUpAllotment", () => {
  it("asks for as many as are missing, oldest cards first, and for none when there are enough", async () => {
    const stage = await desks.open({ cards: 5, allotment: 0 });
    await topUp(stage, 3);
    expect(await stage.ledger.stock.counts()).toMatchObject({ inStock: 2, allotted: 3 });
    expect(stage.registry.requests.at(-1)).toMatchObject({
      call: "packages",
      request: { purpose: "issue", tokens: [serial(1), serial(2), serial(3)] },
    });
    await topUp(stage, 3);
    await topUp(stage, 2);
    expect(stage.registry.count("packages")).toBe(1);
    await topUp(stage, 4);
    expect(stage.registry.requests.at(-1)).toMatchObject({ request: { tokens: [serial(4)] } });
  });

  it("asks for no more than there are in stock, and not at all without stock", async () => {
    const stage = await desks.open({ cards: 2, allotment: 0 });
    await topUp(stage, 40);
    expect(await stage.ledger.stock.counts()).toMatchObject({ inStock: 0, allotted: 2 });
    await topUp(stage, 40);
    expect(stage.registry.count("packages")).toBe(1);
  });

  it("replaces what has expired", async () => {
    const stage = await desks.open({ cards: 3, allotment: 2 });
    stage.clock.at += 31 * DAY_MS;
    await topUp(stage, 2);
    expect(stage.registry.count("packages")).toBe(2);
    const kept = await stage.ledger.packages.find(serial(1), "issue", stage.clock.now());
    expect(Date.parse(kept?.binding.expiresAt ?? "")).toBe(stage.clock.at + 30 * DAY_MS);
  });

  it("takes fewer than asked for, and keeps none of cards that are not in this stock", async () => {
    const stage = await desks.open({ cards: 3, allotment: 0 });
    stage.registry.answers.packages = async () => ({
      packages: [
        await stage.registry.seal(serial(2), "issue"),
        await stage.registry.seal(serial(99), "issue"),
      ],
    });
    await topUp(stage, 3);
    expect(await stage.ledger.stock.counts()).toMatchObject({ inStock: 2, allotted: 1 });
    expect(await stage.ledger.packages.find(serial(99), "issue", stage.clock.now())).toBeNull();
  });

  it("takes other cards of the branch when another workstation holds the next ones, or none", async () => {
    const stage = await desks.open({ cards: 5, allotment: 0 });
    const free = [serial(4), serial(5)];
    stage.registry.answers.packages = async ({ tokens, count }) => {
      if (tokens) throw new SyncError("refused", { problemCode: "registry.tokenNotInStock" });
      const given = free.splice(0, count);
      return { packages: await Promise.all(given.map((token) => stage.registry.seal(token, "issue"))) };
    };
    await topUp(stage, 3);
    expect(await stage.ledger.stock.counts()).toMatchObject({ inStock: 3, allotted: 2 });
    await topUp(stage, 3);
    expect(await stage.ledger.stock.counts()).toMatchObject({ inStock: 3, allotted: 2 });
  });

  it("passes any other refusal on", async () => {
    const stage = await desks.open({ cards: 3, allotment: 0 });
    stage.registry.answers.packages = refusal("registry.workstationStopped");
    await expect(topUp(stage, 3)).rejects.toMatchObject({ code: "refused" });
  });
});
