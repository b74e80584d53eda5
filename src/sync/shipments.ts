import type { Ledger } from "../ledger/index.ts";
import { SyncError } from "./errors.ts";
import type { RegistryClient } from "./registryClient.ts";

/**
 * Keep what the centre has announced for this branch, so that it can be received while the line is down (R12). Asked
 * only when it may have changed. A registry of a version before knows no such question: then nothing is announced.
 * @throws SyncError
 */
export async function pullShipments(
  client: RegistryClient,
  ledger: Ledger,
  workstationId: string,
): Promise<void> {
  if (!(await ledger.shipments.stale())) return;
  try {
    await ledger.shipments.announce(await client.shipments(workstationId));
  } catch (error) {
    if (!(error instanceof SyncError && error.problemCode === "registry.notFound")) throw error;
    await ledger.shipments.announce({ shipments: [], moves: [] });
  }
}
