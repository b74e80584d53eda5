import type { Selectable } from "kysely";
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
