import { beforeAll, describe, expect, it } from "vitest";
import type { WaitingShipments } from "../../src/contract/shipments.ts";
import { administer, moveStock } from "../../src/registry/admin/index.ts";
import type { Desk } from "../../src/registry/admin/operator.ts";
import { Branch, call } from "../support/branch.ts";
import { testWorlds, type World } from "./world.ts";

const worlds = testWorlds({ shared: true });
let world: World;
beforeAll(async () => {
  world = await worlds.open();
});
const office = <T>(work: (desk: Desk) => Promise<T>) => {
  const { databaseUrl, dataDir, clock } = world;
  return administer({ databaseUrl, dataDir, clock, operator: "tester" }, work);
};
const people = { supervisor: "chief01", witness: "teller02" };

async function states(branchCode: string): Promise<Record<string, number>> {
  const rows = await world.sql(
    "SELECT state, count(*)::int AS cards FROM tokens WHERE branch_code = $1 GROUP BY state",
    [branchCode],
  );
  return Object.fromEntries(rows.map(({ state, cards }) => [state, cards]));
}

describe("a workstation that is replaced", () => {
  it("R17 hands its stock over to the one in its place: every card is accounted for", async () => {
    const { app } = world.registry;
    const old = await Branch.opened(app, world.enrolmentCode);
    const { "in-stock": all = 0, received: announcedBefore = 0 } = await states(old.branchCode);
    const shipmentId = old.enrolled?.shipment?.shipmentId ?? "";
    await old.issue();
    const { pkg } = await old.takeCard();
    const { vendorCode, serialNumber } = pkg.binding;
    const damaged = { vendorCode, serialNumber, reason: "damaged" as const, note: "" };
    await old.record("stock.spoiled", damaged);
    // Allotted, and not used: whoever has the machine may have opened its package.
    await old.takeCard();
    const { outcome, cards } = await office((desk) => moveStock(desk, old.workstationId, people));
    expect(outcome).toBe("changed");
    expect(cards).toEqual({ received: all, moved: all - 3, destroyed: 2, gone: 1, other: 0 });
    expect(await old.push([old.entry("stock.spoiled", damaged)])).toMatchObject({
      body: { code: "registry.workstationReplaced" },
    });

    const young = new Branch(app, old.branchCode);
    await young.enrol(world.enrolmentCode);
    const told = async () =>
      (await call<WaitingShipments>(app, `/v1/shipments?workstationId=${young.workstationId}`)).body;
    const waiting = await told();
    const move = {
      workstationId: old.workstationId,
      at: expect.any(String),
      cards: all - 3,
      supervisorId: "chief01",
      witnessId: "teller02",
    };
    expect(waiting.moves).toEqual([move]);
    // Enrolling brings none of them in: they are counted.
    const brought = young.enrolled?.shipment?.cards ?? [];
    const announced = waiting.shipments.flatMap((shipment) => shipment.waiting);
    const theirs = announced.filter(({ movedFrom }) => movedFrom === old.workstationId);
    expect(theirs.reduce((sum, range) => sum + range.cards, 0)).toBe(all - 3);
    expect(
      brought.some(({ serialNumber }) =>
        theirs.some(({ first, last }) => first <= serialNumber && serialNumber <= last),
      ),
    ).toBe(false);
    expect(announced.reduce((sum, range) => sum + range.cards, 0)).toBe(announcedBefore + all - 3);
    const rows = await world.sql(
      `SELECT vendor_code AS "vendorCode", serial_number AS "serialNumber"
       FROM tokens WHERE branch_code = $1 AND state = 'received' AND shipment_id = $2`,
      [old.branchCode, shipmentId],
    );
    const moved = rows.map((row) => ({
      vendorCode: String(row.vendorCode),
      serialNumber: String(row.serialNumber),
    }));
    expect(await young.record("stock.received", { shipmentId, cards: moved })).toMatchObject({
      outcome: "applied",
    });
    // All have arrived: it is still told of, and nothing of it waits.
    const after = await told();
    expect(after.moves).toEqual([move]);
    expect(
      after.shipments.flatMap((shipment) => shipment.waiting.filter((range) => range.movedFrom)),
    ).toEqual([]);
    await young.issue();
    expect(await states(old.branchCode)).toEqual({
      active: 2,
      disposed: 2,
      "in-stock": all - 4,
      ...(announcedBefore > 0 ? { received: announcedBefore } : {}),
    });
    const [line] = await world.sql(
      "SELECT teller_id, approver_id, detail FROM audit WHERE kind = 'stock.moved' AND workstation_id = $1",
      [old.workstationId],
    );
    expect(line).toMatchObject({
      teller_id: "teller02",
      approver_id: "chief01",
      detail: { operator: "tester", cards: all - 3, destroyed: 2 },
    });
  });

  it("R13 R16 needs two people, and is replaced once", async () => {
    const { app } = world.registry;
    const old = await Branch.opened(app, world.enrolmentCode, "9020007");
    const alone = { supervisor: "chief01", witness: "chief01" };
    await expect(office(async (desk) => moveStock(desk, old.workstationId, alone))).rejects.toMatchObject({
      code: "approverMissing",
      rule: "R13",
    });
    const move = () => office((desk) => moveStock(desk, old.workstationId, people));
    expect((await move()).outcome).toBe("changed");
    const young = await Branch.opened(app, world.enrolmentCode, "9020007");
    const { shipmentId = "", cards = [] } = old.enrolled?.shipment ?? {};
    await young.record("stock.received", { shipmentId, cards });
    await young.issue();
    const before = await states("9020007");
    expect(await move()).toEqual({ outcome: "unchanged", cards: null });
    expect(await states("9020007")).toEqual(before);
  });
});
