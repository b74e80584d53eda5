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

type Standing = Pick<Workstation, "status" | "stock_moved_at">;

/** Why nothing more is taken from a workstation, ever; null while it is active. */
export const stoppedAs = ({ status, stock_moved_at }: Standing) =>
  status === "active" ? null : stock_moved_at === null ? "workstationStopped" : "workstationReplaced";

/** @throws RegistryError workstationStopped, workstationReplaced */
export function requireActive(workstation: Standing): void {
  const stopped = stoppedAs(workstation);
  if (stopped) throw new RegistryError(stopped);
}

/** @throws RegistryError workstationStopped, workstationReplaced, and the one that names the quarantine */
export function requireWorking(workstation: Standing & Pick<Workstation, "quarantine">): void {
  requireActive(workstation);
  const { quarantine } = workstation;
  if (quarantine !== null) throw new RegistryError(refusals[quarantine], { rule: "R16" });
}

/**
 * The workstation that asks, quarantined or not.
 * @throws RegistryError workstationUnknown, workstationStopped, workstationReplaced
 */
export async function findEnrolled({ db }: Pick<RegistryContext, "db">, id: string): Promise<Workstation> {
  const row = await db.selectFrom("workstations").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw new RegistryError("workstationUnknown");
  requireActive(row);
  return row;
}

/**
 * The workstation that asks.
 * @throws RegistryError workstationUnknown, workstationStopped, workstationReplaced, workstationOldCopy,
 *   workstationTwoCopies, workstationTampered, workstationQuarantined
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
 * @throws RegistryError workstationStopped, workstationReplaced, and the one that names the quarantine
 */
export async function holdActive(trx: Kysely<Tables>, id: string): Promise<void> {
  requireWorking(
    await trx
      .selectFrom("workstations")
      .select(["status", "stock_moved_at", "quarantine"])
      .where("id", "=", id)
      .forShare()
      .executeTakeFirstOrThrow(),
  );
}
