import { expect, it } from "vitest";
import { putTokens } from "../faults/stock.ts";
import { Branch } from "../support/branch.ts";
import { testWorlds } from "./world.ts";

const worlds = testWorlds();

it("R17 the longest shipment is received in one entry, also while the planner knows nothing of it yet", async () => {
  const world = await worlds.open();
  const branch = await Branch.opened(world.registry.app, world.enrolmentCode);
  await putTokens(world.databaseUrl, world.dataDir, { inUse: 0, inStock: 5000 });
  await world.sql("INSERT INTO shipments (id, vendor_code, branch_code) VALUES ('BIG', '98', '9010042')");
  await world.sql("UPDATE tokens SET shipment_id = 'BIG', state = 'received' WHERE vendor_code = '98'");
  const cards = Array.from({ length: 5000 }, (_, n) => ({
    vendorCode: "98",
    serialNumber: String(n).padStart(10, "0"),
  }));
  expect(await branch.record("stock.received", { shipmentId: "BIG", cards })).toMatchObject({
    outcome: "applied",
  });
});
