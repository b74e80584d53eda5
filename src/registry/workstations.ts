import type { Kysely, Selectable } from "kysely";
import type { QuarantineKind } from "../contract/standing.ts";
import type { RegistryContext } from "./context.ts";
import { RegistryError } from "./errors.ts";
import type { Tables } from "./tables.ts";

export type Workstation = Selectable<Tables["workstations"]>;

const refusals = {
  oldCopy: "workstationOldCopy",
  twoCopies: "workstationTwoCopies",
  tampered: "workstationTampered",
  operator: "workstationQuarantined",
} as const satisfies Record<QuarantineKind, string>;

/** @throws RegistryError workstationStopped, and the one that names the quarantine */
export function requireWorking({ status, quarantine }: Pick<Workstation, "status" | "quarantine">): void {
  if (status !== "active") throw new RegistryError("workstationStopped");
  if (quarantine !== null) throw new RegistryError(refusals[quarantine], { rule: "R16" });
}

/**
 * The workstation that asks, quarantined or not.
 * @throws RegistryError workstationUnknown, workstationStopped
 */
export async function findEnrolled({ db }: Pick<RegistryContext, "db">, id: string): Promise<Workstation> {
  const row = await db.selectFrom("workstations").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw new RegistryError("workstationUnknown");
  if (row.status !== "active") throw new RegistryError("workstationStopped");
  return row;
}

/**
 * The workstation that asks.
 * @throws RegistryError workstationUnknown, workstationStopped, workstationOldCopy, workstationTwoCopies,
 *   workstationTampered, workstationQuarantined
 */
export async function findWorkstation(
  context: Pick<RegistryContext, "db">,
  id: string,
): Promise<Workstation> {
  const row = await findEnrolled(context, id);
  requireWorking(row);
  return row;
}

/**
 * Keep a workstation from being stopped or quarantined until this transaction ends: nothing is allotted to one that is
 * (R17).
 * @throws RegistryError workstationStopped, and the one that names the quarantine
 */
export async function holdActive(trx: Kysely<Tables>, id: string): Promise<void> {
  requireWorking(
    await trx
      .selectFrom("workstations")
      .select(["status", "quarantine"])
      .where("id", "=", id)
      .forShare()
      .executeTakeFirstOrThrow(),
  );
}
