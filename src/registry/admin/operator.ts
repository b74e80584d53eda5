import type { Transaction } from "kysely";
import type { RegistryContext } from "../context.ts";
import type { Tables } from "../tables.ts";

/** What an operator's command works with. */
export interface Desk extends Pick<RegistryContext, "db" | "vault" | "clock"> {
  /** Who gives the command: the account on this machine. Goes into the trail. */
  readonly operator: string;
}

/** How a command that may be given again ended. */
export type Outcome = "added" | "changed" | "unchanged";

export function inTransaction<T>({ db }: Desk, work: (trx: Transaction<Tables>) => Promise<T>): Promise<T> {
  return db.transaction().execute(work);
}
