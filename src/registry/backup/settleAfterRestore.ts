import { systemClock } from "../../contract/clock.ts";
import { requireMigrated } from "../migrate.ts";
import { openData, type StoreOptions, type Undo } from "../store.ts";
import { settleRestored } from "./settle.ts";

/**
 * `settleRestored` for a database that PostgreSQL's own tools have set back, before the registry is started again.
 * @returns tokens whose position was raised
 */
export async function settleAfterRestore(options: StoreOptions): Promise<number> {
  const opened: Undo = [];
  try {
    const { db } = await openData(options, opened, () => {});
    await requireMigrated(db);
    const now = (options.clock ?? systemClock).now();
    return await settleRestored(db, now, "unknown");
  } finally {
    for (const undo of opened.reverse()) await undo();
  }
}
