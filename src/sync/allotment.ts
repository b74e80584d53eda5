import type { RequestPackages, SealedPackage } from "../contract/registry.ts";
import type { Ledger } from "../ledger/index.ts";
import { SyncError } from "./errors.ts";
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
  const tokens = (await ledger.stock.toAllot(count)).map(({ vendorCode, serialNumber }) => ({
    vendorCode,
    serialNumber,
  }));
  const packages = await packagesFor(client, { workstationId, purpose: "issue", tokens });
  await ledger.packages.store(packages);
}

/** The cards that come next here; any other ones of the branch when another workstation holds all of these. */
async function packagesFor(client: RegistryClient, request: RequestPackages): Promise<SealedPackage[]> {
  try {
    return (await client.packages(request)).packages;
  } catch (error) {
    if (!(error instanceof SyncError && error.problemCode === "registry.tokenNotInStock")) throw error;
    const { tokens = [], ...any } = request;
    return (await client.packages({ ...any, count: tokens.length })).packages;
  }
}
