/** What an operator does from the command line, directly on the database: there is no request that does it. */
import { setTimeout } from "node:timers/promises";
import { type Clock, systemClock } from "../../contract/clock.ts";
import { BELIEVED_MS } from "../access/knownCertificates.ts";
import { loadRegistryKeys } from "../registryKeys.ts";
import { openStore, type StoreOptions, type Undo } from "../store.ts";
import type { Desk, Outcome } from "./operator.ts";

export {
  addClient,
  addClientCertificate,
  listClients,
  revokeClientCertificate,
  stopClient,
} from "./clients.ts";
export {
  addBranch,
  addInstitution,
  addVendor,
  listBranches,
  listInstitutions,
  listVendors,
} from "./places.ts";
export { setBranchPolicy } from "./policy.ts";
export { moveStock } from "./stockMove.ts";
export {
  listWorkstations,
  newEnrolmentCode,
  quarantineWorkstation,
  releaseWorkstation,
  stopWorkstation,
} from "./workstations.ts";

/**
 * Open a registry's database for one command and close it whatever happens.
 * @param operator the account that gives the command
 * @throws what `createRegistry` throws of databases and keys, and what `work` throws
 */
export async function administer<T>(
  options: StoreOptions & { readonly operator: string; readonly clock?: Clock },
  work: (desk: Desk) => Promise<T>,
): Promise<T> {
  const opened: Undo = [];
  try {
    const { database, vault } = await openStore({ ...options, connections: 2 }, opened, () => {});
    // Nothing may be sealed under another key than the database's.
    await loadRegistryKeys(database.db, vault);
    const { operator, clock = systemClock } = options;
    return await work({ db: database.db, vault, clock, operator });
  } finally {
    for (const undo of opened.reverse()) await undo();
  }
}

/** Wait until every registry process has heard of it: who was stopped is refused when this is over. */
export async function untilHeard(outcome: Outcome): Promise<void> {
  if (outcome !== "unchanged") await setTimeout(BELIEVED_MS);
}
