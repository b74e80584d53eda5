import { describe, expect, it } from "vitest";
import { VirtualCard } from "../../src/card/index.ts";
import { keepAllotment } from "../../src/sync/allotment.ts";
import { SyncError } from "../../src/sync/index.ts";
import { type DeskStage, serial, testDesks } from "../support/desk.ts";

const desks = testDesks();
const DAY_MS = 24 * 60 * 60_000;
const topUp = ({ ledger, registry, desk, clock }: DeskStage, size: number) =>
  keepAllotment(registry, ledger, desk.workstationId, { size, packageHours: 720 }, clock.now());
const refusal = (problemCode: string) => async () => {
  throw new SyncError("refused", { problemCode });
};

describe("R12 keepAllotment", () => {
  it("asks for as many as are missing, oldest cards first, and for none when there are enough", async () => {
    const stage = await desks.open({ cards: 5, allotment: 0 });
    await topUp(stage, 3);
    expect(await stage.ledger.stock.counts()).toMatchObject({ inStock: 2, allotted: 3 });
    expect(stage.registry.requests.at(-1)).toMatchObject({
      call: "packages",
      request: { purpose: "issue", tokens: [serial(1), serial(2), serial(3)] },
    });
    await topUp(stage, 3);
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

  it("R17 gives back what is too much, the last cards of the stack first, until the registry has heard", async () => {
    const stage = await desks.open({ cards: 5, allotment: 4 });
    const { ledger, registry, clock } = stage;
    const kept = await ledger.packages.find(serial(4), "issue", clock.now());
    registry.answers.returnPackages = async () => {
      throw new SyncError("timeout");
    };
    await expect(topUp(stage, 3)).rejects.toMatchObject({ code: "timeout" });
    expect(await ledger.packages.find(serial(4), "issue", clock.now())).toBeNull();
    expect(await ledger.stock.counts()).toMatchObject({ inStock: 2, allotted: 3 });
    registry.answers = {};
    await topUp(stage, 3);
    expect(registry.returned).toEqual([{ ...serial(4), packageId: kept?.binding.packageId }]);
    await topUp(stage, 3);
    expect(registry.count("returnPackages")).toBe(2);
  });

  it("R17 gives back what has expired, and never a card that is being written", async () => {
    const stage = await desks.open({ cards: 3, allotment: 2 });
    const { ledger, registry, clock } = stage;
    await stage.identify();
    stage.reader.insert(VirtualCard.blank());
    stage.reader.planFault({ kind: "pull", command: 6, moment: "after" });
    await expect(stage.issue({ token: serial(1) })).rejects.toThrow();
    expect((await ledger.stock.find(serial(1)))?.state).toBe("writing");
    clock.at += 31 * DAY_MS;
    await topUp(stage, 0);
    expect(registry.returned.map(({ serialNumber }) => serialNumber)).toEqual([serial(2).serialNumber]);
    expect((await ledger.stock.find(serial(1)))?.state).toBe("writing");
  });

  it("R12 replaces packages in the last quarter of their time, so that a line that is cut finds fresh ones", async () => {
    const stage = await desks.open({ cards: 3, allotment: 2 });
    const { ledger, registry, clock } = stage;
    clock.at += 22 * DAY_MS;
    await topUp(stage, 2);
    expect(registry.count("packages")).toBe(1);
    clock.at += DAY_MS;
    await topUp(stage, 2);
    expect(registry.requests.at(-1)).toMatchObject({ request: { tokens: [serial(1), serial(2)] } });
    const { firstExpiresAt } = await ledger.packages.ready(clock.now());
    expect(Date.parse(firstExpiresAt ?? "")).toBe(clock.at + 30 * DAY_MS);
    registry.answers.packages = refusal("registry.tokenNotInStock");
    clock.at += 29 * DAY_MS;
    await expect(topUp(stage, 2)).resolves.toBeUndefined();
  });
});
