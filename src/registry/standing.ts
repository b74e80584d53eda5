import { sql } from "kysely";
import type { Standing, TellStanding } from "../contract/standing.ts";
import type { RegistryContext } from "./context.ts";
import { quarantine, quarantineOf } from "./quarantine.ts";
import { findEnrolled, type Workstation } from "./workstations.ts";

/**
 * Answer how a workstation stands, at the beginning of each of its rounds. An old copy of its disk, and a second copy
 * at work, are noticed here even when they have nothing to push (sync.md). Messages may be lost, doubled and late:
 * nothing is concluded from one that the sender may have sent before it knew better.
 * @throws RegistryError workstationUnknown, workstationStopped
 */
export async function tellStanding(
  context: RegistryContext,
  workstationId: string,
  told: TellStanding,
): Promise<Standing> {
  const before = await findEnrolled(context, workstationId);
  const changed =
    (await followSession(context, before, told)) ||
    (await noticeOldCopy(context, before, told)) ||
    (await hearOfTampering(context, before, told));
  const now = changed ? await findEnrolled(context, workstationId) : before;
  return {
    position: { seq: now.position_seq, hash: now.position_hash },
    epoch: now.epoch,
    policy: await policyOf(context, now.branch_code),
    quarantine: quarantineOf(now),
  };
}

/**
 * Each start of a workstation is a session. One takes over when it says the present epoch, which it can only know from
 * an answer of ours: so it lives now, whatever else is still under way. The session that was taken over from can say
 * the new epoch only when it was answered after that, which is to say that two are at work.
 */
async function followSession(
  { db }: RegistryContext,
  workstation: Workstation,
  { session, epoch }: TellStanding,
): Promise<boolean> {
  if (session === workstation.session || epoch !== workstation.epoch) return false;
  if (session === workstation.previous_session) {
    return db
      .transaction()
      .execute((trx) => quarantine(trx, workstation, "twoCopies", workstation.position_seq));
  }
  const { numUpdatedRows } = await db
    .updateTable("workstations")
    .set({ session, previous_session: sql`session`, epoch: workstation.epoch + 1 })
    .where("id", "=", workstation.id)
    .where("epoch", "=", workstation.epoch)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** The workstation's last entry, read after it was told where we stand, lies before that: it has lost what it sent. */
async function noticeOldCopy(
  { db }: RegistryContext,
  workstation: Workstation,
  { behind }: TellStanding,
): Promise<boolean> {
  if (!behind || behind.head.seq >= behind.told.seq) return false;
  const kept = await db
    .selectFrom("journal")
    .select("seq")
    .where("workstation_id", "=", workstation.id)
    .where("seq", "=", behind.told.seq)
    .where("hash", "=", behind.told.hash)
    .executeTakeFirst();
  // What it was told must be ours: after a restore of this database it may not be any more.
  if (!kept) return false;
  const { seq } = behind.head;
  return db.transaction().execute((trx) => quarantine(trx, workstation, "oldCopy", seq));
}

/** Its whole journal is verified after each start: one that says so of itself is believed. */
async function hearOfTampering(
  { db }: RegistryContext,
  workstation: Workstation,
  { tampered }: TellStanding,
): Promise<boolean> {
  if (tampered === undefined) return false;
  return db.transaction().execute((trx) => quarantine(trx, workstation, "tampered", tampered));
}

async function policyOf({ db }: RegistryContext, branchCode: string): Promise<Standing["policy"]> {
  const row = await db
    .selectFrom("branches")
    .select(["allotment_size", "offline_limit", "package_hours"])
    .where("code", "=", branchCode)
    .executeTakeFirstOrThrow();
  return { size: row.allotment_size, offlineLimit: row.offline_limit, packageHours: row.package_hours };
}
