import type { Ledger } from "../ledger/index.ts";
import type { RegistryClient } from "./registryClient.ts";

/**
 * Keep `wanted` sealed packages at hand (사전배정), so that cards can be issued while the line is down (R12).
 * The registry chooses cards of this branch's stock, or gives fewer when there are no more.
 * @throws SyncError
 */
export async function topUpAllotment(
  client: RegistryClient,
  ledger: Ledger,
  workstationId: string,
  wanted: number,
  now: number,
): Promise<void> {
  await ledger.packages.removeExpired(now);
  const { allotted, inStock } = await ledger.stock.counts();
  const count = Math.min(wanted - allotted, inStock);
  if (count <= 0) return;
  const tokens = (await ledger.stock.list({ state: "in-stock", limit: count })).map(
    ({ vendorCode, serialNumber }) => ({ vendorCode, serialNumber }),
  );
  const { packages } = await client.packages({ workstationId, purpose: "issue", tokens });
  await ledger.packages.store(packages);
}
