import type { AllotmentPolicy } from "../contract/allotment.ts";
import type { TokenRef } from "../contract/ids.ts";
import type { RequestPackages, SealedPackage } from "../contract/registry.ts";
import type { Ledger } from "../ledger/index.ts";
import { SyncError } from "./errors.ts";
import type { RegistryClient } from "./registryClient.ts";

/** Packages per request: sealing one costs the registry half a millisecond, and others ask as well. */
const PAGE = 100;
const HOUR_MS = 60 * 60_000;
/** A package is replaced when this share of its time is left, so that a line that is cut finds fresh ones. */
const RENEW_AT = 0.25;

/**
 * Keep the allotment (사전배정) as the branch's policy wants it, so that cards can be issued while the line is down
 * (R12): what has expired or is too much goes back, what will soon expire is replaced, what is missing is asked for. The
 * registry chooses cards of this branch's stock, or gives fewer when there are no more.
 * @throws SyncError
 */
export async function keepAllotment(
  client: RegistryClient,
  ledger: Ledger,
  workstationId: string,
  { size, packageHours }: Pick<AllotmentPolicy, "size" | "packageHours">,
  now: number,
): Promise<void> {
  const { cards } = await ledger.packages.ready(now);
  await ledger.packages.giveBack(now, Math.max(0, cards - size));
  await tellReturns(client, ledger, workstationId);

  const ask = (tokens: readonly TokenRef[]): RequestPackages => {
    return {
      workstationId,
      purpose: "issue",
      tokens: tokens.map(({ vendorCode, serialNumber }) => ({ vendorCode, serialNumber })),
    };
  };
  const soon = now + packageHours * HOUR_MS * RENEW_AT;
  const old = await ledger.packages.expiringBefore(soon, now, PAGE);
  if (old.length > 0) await ledger.packages.store((await those(client, ask(old))) ?? []);
  for (;;) {
    const { allotted, inStock } = await ledger.stock.counts();
    const count = Math.min(size - allotted, inStock, PAGE);
    if (count <= 0) return;
    const request = ask(await ledger.stock.toAllot(count));
    const { stored } = await ledger.packages.store(await thoseOrOthers(client, request));
    // Fewer than asked for: there are no more, or they are not of this stock.
    if (stored.length < count) return;
  }
}

/** Packages that were destroyed unused are the registry's again (R17); told until it has heard. */
async function tellReturns(client: RegistryClient, ledger: Ledger, workstationId: string): Promise<void> {
  for (;;) {
    const packages = await ledger.packages.returns(PAGE);
    if (packages.length === 0) return;
    await client.returnPackages({ workstationId, packages });
    await ledger.packages.returned(packages);
  }
}

/** Packages for the named cards; null when the registry has none of them to give. */
async function those(client: RegistryClient, request: RequestPackages): Promise<SealedPackage[] | null> {
  try {
    return (await client.packages(request)).packages;
  } catch (error) {
    if (!(error instanceof SyncError && error.problemCode === "registry.tokenNotInStock")) throw error;
    return null;
  }
}

/** The cards that come next here; any other ones of the branch when another workstation holds all of these. */
async function thoseOrOthers(client: RegistryClient, request: RequestPackages): Promise<SealedPackage[]> {
  const named = await those(client, request);
  if (named) return named;
  const { tokens = [], ...any } = request;
  return (await client.packages({ ...any, count: tokens.length })).packages;
}
