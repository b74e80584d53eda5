import { sql, type Transaction } from "kysely";
import type { Quarantine, QuarantineKind } from "../contract/standing.ts";
import { audit } from "./audit.ts";
import type { Tables } from "./tables.ts";
import type { Workstation } from "./workstations.ts";

/** The alarm that names what was noticed; an operator's own decision is none. */
const alarms = {
  oldCopy: "alarm.oldCopy",
  twoCopies: "alarm.twoCopies",
  tampered: "alarm.tampered",
  operator: "workstation.quarantined",
} as const satisfies Record<QuarantineKind, string>;

/**
 * R16: from now on nothing is taken from this workstation and nothing given to it, until an operator releases it.
 * The first reason stays, but for an old copy that turns out to be one of two that are at work.
 * @param db a transaction
 * @param seq the journal entry at which it was noticed
 * @returns true when it is new
 */
export async function quarantine(
  db: Transaction<Tables>,
  workstation: Pick<Workstation, "id" | "institution_code">,
  kind: QuarantineKind,
  seq: number,
  operator?: string,
): Promise<boolean> {
  const set = await db
    .updateTable("workstations")
    .set({ quarantine: kind, quarantine_seq: seq, quarantined_at: sql`coalesce(quarantined_at, now())` })
    .where("id", "=", workstation.id)
    .where(({ or, eb }) =>
      or([
        eb("quarantine", "is", null),
        ...(kind === "twoCopies" ? [eb("quarantine", "=", "oldCopy" as const)] : []),
      ]),
    )
    .returning("id")
    .executeTakeFirst();
  if (!set) return false;
  const detail: Record<string, string | number> = { seq, found: kind };
  if (operator !== undefined) detail.operator = operator;
  await audit(db, {
    kind: alarms[kind],
    workstation_id: workstation.id,
    institution_code: workstation.institution_code,
    detail,
  });
  return true;
}

/** What a workstation is told of it; null when it is in order. */
export function quarantineOf(workstation: Workstation): Quarantine | null {
  const { quarantine: kind, quarantine_seq: seq, quarantined_at: at } = workstation;
  return kind === null || at === null ? null : { kind, seq: seq ?? 0, since: at.toISOString() };
}
