import { describe, expect, it } from "vitest";
import { stopWorkstation } from "../../../src/registry/admin/index.ts";
import { openDatabase } from "../../../src/registry/database.ts";
import { otpOf, randomIdentity } from "../../support/branch.ts";
import { reissueBegun, takeBlank } from "../../support/life.ts";
import { vaultOf } from "../../support/vault.ts";
import type { World } from "../world.ts";
import { lifeStage } from "./stage.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;

/** What an operator's command does. */
async function stop(world: World, workstationId: string): Promise<void> {
  const { db, close } = openDatabase({ url: world.databaseUrl });
  const vault = await vaultOf(world.dataDir);
  await stopWorkstation({ db, vault, clock: world.clock, operator: "op" }, workstationId);
  await close();
}

const stage = lifeStage();

const ref = ({ vendorCode, serialNumber }: { vendorCode: string; serialNumber: string }) => ({
  vendorCode,
  serialNumber,
});

describe("a workstation that is stopped", () => {
  it("R17 loses its allotment for good: no card of it can ever become active", async () => {
    const { world } = stage;
    const lost = await stage.neighbour();
    const { card } = await takeBlank(lost, randomIdentity());
    const begun = await takeBlank(lost, randomIdentity());
    await lost.push([await lost.begun(begun.pkg, begun.card.identity, begun.card.issueId)]);
    const issued = await lost.issue();
    await stop(world, lost.workstationId);
    for (const spoiled of [card, begun.card]) {
      expect(await stage.row(spoiled)).toMatchObject({ state: "spoiled", customer_ref: null });
      expect(await stage.trail(spoiled)).toContain("token.spoiled");
      const again = await stage.bank.packages({ tokens: [ref(spoiled)] });
      expect(again).toMatchObject({ status: 409, body: { code: "registry.tokenNotInStock" } });
    }
    expect(await lost.push([lost.completed(begun.card)])).toMatchObject({
      status: 403,
      body: { code: "registry.workstationStopped" },
    });
    // What it issued before stays what it is; the customer of what was being written may be issued another (R3).
    expect(await stage.verify(issued, otpOf(issued, stage.seconds()))).toMatchObject({ accepted: true });
    await expect(stage.bank.issue(begun.card.identity)).resolves.toBeDefined();
  });

  it("R3 gives the claim back to the smart OTP it was about to replace", async () => {
    const { world, bank } = stage;
    const lost = await stage.neighbour();
    const old = await bank.issue();
    const { begun } = await reissueBegun(lost, old, { tapped: old });
    await lost.push([begun]);
    await stop(world, lost.workstationId);
    expect(await stage.row(old)).toMatchObject({ state: "active" });
    await expect(bank.issue(old.identity)).rejects.toThrow("customerHasToken");
    const again = await reissueBegun(bank, old, { tapped: old });
    const { body } = await bank.push([again.begun, bank.completed(again.card)]);
    expect(body.outcomes.map(({ outcome }) => outcome)).toEqual(["applied", "applied"]);
  });

  it("R17 is not given packages while it is being stopped", async () => {
    const { world } = stage;
    const lost = await stage.neighbour();
    await Promise.all([
      stop(world, lost.workstationId),
      ...Array.from({ length: 4 }, () => lost.packages({ count: 2 })),
    ]);
    const left = await world.sql("SELECT FROM tokens WHERE workstation_id = $1 AND state = 'allotted'", [
      lost.workstationId,
    ]);
    expect(left).toEqual([]);
  });
});

/** Last in this file: it moves the clock by a month. */
describe("an allotment whose packages have expired", () => {
  it("R17 returns to stock when nothing is being written, after what may still be under way (R12)", async () => {
    const { world, bank } = stage;
    const [unused, written] = [
      await takeBlank(bank, randomIdentity()),
      await takeBlank(bank, randomIdentity()),
    ];
    const begun = await bank.begun(written.pkg, written.card.identity, written.card.issueId);
    await bank.push([begun]);
    const neighbour = await stage.neighbour();
    world.clock.advance(30 * DAY + 47 * HOUR);
    await neighbour.packages({ count: 1 });
    expect(await stage.row(unused.card)).toMatchObject({ state: "allotted" });
    world.clock.advance(2 * HOUR);
    const { body } = await neighbour.packages({ tokens: [ref(unused.card)] });
    expect(body.packages).toHaveLength(1);
    expect(await stage.trail(unused.card)).toContain("token.returned");
    expect(await stage.row(written.card)).toMatchObject({ state: "allotted" });
    expect((await bank.push([bank.completed(written.card)])).body.outcomes[0]).toMatchObject({
      outcome: "applied",
    });
    // What was done with the old package all the same comes too late.
    const late = await bank.begun(unused.pkg, unused.card.identity, unused.card.issueId);
    expect((await bank.push([late])).body.outcomes[0]).toMatchObject({ outcome: "refused", rule: "R17" });
  });
});
