import type { Kysely, Selectable } from "kysely";
import type { RegistryContext } from "./context.ts";
import { RegistryError } from "./errors.ts";
import type { Tables } from "./tables.ts";

export type Workstation = Selectable<Tables["workstations"]>;

/**
 * The workstation that asks.
 * @throws RegistryError workstationUnknown, workstationStopped
 */
export async function findWorkstation({ db }: Pick<RegistryContext, "db">, id: string): Promise<Workstation> {
  const row = await db.selectFrom("workstations").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw new RegistryError("workstationUnknown");
  if (row.status !== "active") throw new RegistryError("workstationStopped");
  return row;
}

/**
 * Keep a workstation from being stopped until this transaction ends: nothing is allotted to one that is (R17).
 * @throws RegistryError workstationStopped
 */
export async function holdActive(trx: Kysely<Tables>, id: string): Promise<void> {
  const { status } = await trx
    .selectFrom("workstations")
    .select("status")
    .where("id", "=", id)
    .forShare()
    .executeTakeFirstOrThrow();
  if (status !== "active") throw new RegistryError("workstationStopped");
}
