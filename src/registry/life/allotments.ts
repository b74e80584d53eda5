import { type Kysely, sql } from "kysely";
import { audit } from "../audit.ts";
import type { RegistryContext } from "../context.ts";
import type { Tables } from "../tables.ts";
import { named } from "./named.ts";
import { OFFLINE_WINDOW_MS } from "./spokenOtp.ts";

/** Cards returned in one transaction. */
const BATCH = 500;

interface TokenKey {
  readonly vendor_code: string;
  readonly serial_number: string;
}

/**
 * R17: cards of a branch go back to stock when every package of theirs has expired and none is being written.
 * A package opens until it expires, and what was done with it may still be on its way from a branch without a line
 * (R12), so that time is waited as well. Cards that somebody has locked just now are left for the next time.
 */
export async function returnExpiredAllotments(
  { db, clock }: Pick<RegistryContext, "db" | "clock">,
  branchCode: string,
): Promise<void> {
  const over = new Date(clock.now() - OFFLINE_WINDOW_MS);
  await db.transaction().execute(async (trx) => {
    const { rows: expired } = await sql<TokenKey>`SELECT vendor_code, serial_number FROM tokens
      WHERE branch_code = ${branchCode} AND state = 'allotted' AND NOT EXISTS (
        SELECT FROM packages WHERE packages.vendor_code = tokens.vendor_code
          AND packages.serial_number = tokens.serial_number AND purpose = 'issue' AND expires_at > ${over})
      ORDER BY vendor_code, serial_number LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`.execute(trx);
    if (expired.length === 0) return;
    // Asked for when the rows are locked: nothing begins behind this statement's back.
    const { rows: busy } = await sql<TokenKey>`SELECT vendor_code, serial_number FROM issues
      WHERE ${named(expired)} AND status IN ('begun', 'refused')
      UNION SELECT vendor_code, serial_number FROM packages
      WHERE ${named(expired)} AND purpose = 'issue' AND expires_at > ${over}`.execute(trx);
    const taken = new Set(busy.map((row) => `${row.vendor_code}-${row.serial_number}`));
    const free = expired.filter((row) => !taken.has(`${row.vendor_code}-${row.serial_number}`));
    if (free.length === 0) return;
    await trx
      .updateTable("tokens")
      .set({ state: "in-stock", workstation_id: null })
      .where(named(free))
      .execute();
    await trx.deleteFrom("packages").where(named(free)).execute();
    await audit(
      trx,
      ...free.map((row) => ({
        kind: "token.returned" as const,
        vendor_code: row.vendor_code,
        serial_number: row.serial_number,
        institution_code: branchCode.slice(0, 3),
        detail: { reason: "expired", state: "in-stock", branchCode },
      })),
    );
  });
}

/**
 * R17: nothing that was allotted to a lost workstation may ever be activated, because whoever has the machine may
 * have its keys, and with them the seeds. The cards are spoiled, what was being written included, and the claims of
 * its customers are free again or back with the smart OTP that was to be replaced (R3). The caller has locked the
 * workstation's row and stopped it, so that no entry of it is applied any more.
 * @returns how many cards are spoiled
 */
export async function revokeAllotment(
  trx: Kysely<Tables>,
  workstation: { readonly id: string; readonly institution_code: string },
  operator: string,
): Promise<number> {
  const { rows: locked } = await sql<TokenKey & { lost: boolean }>`SELECT vendor_code, serial_number,
      coalesce(workstation_id = ${workstation.id}, false) AND issued_at IS NULL
        AND state IN ('allotted', 'suspended') AS lost
    FROM tokens WHERE (vendor_code, serial_number) IN (
      SELECT vendor_code, serial_number FROM tokens WHERE workstation_id = ${workstation.id} AND issued_at IS NULL
      UNION SELECT replaces_vendor_code, replaces_serial_number FROM issues
        WHERE workstation_id = ${workstation.id} AND status IN ('begun', 'refused'))
    ORDER BY vendor_code, serial_number FOR UPDATE`.execute(trx);
  const lost = locked.filter((row) => row.lost);
  await endOpenIssues(trx, workstation.id);
  if (lost.length === 0) return 0;
  await trx.updateTable("tokens").set({ state: "spoiled", customer_ref: null }).where(named(lost)).execute();
  await trx
    .updateTable("incidents")
    .set({ status: "closed", ended_at: sql`now()` })
    .where(named(lost))
    .where("status", "=", "open")
    .execute();
  await trx.deleteFrom("packages").where(named(lost)).execute();
  await audit(
    trx,
    ...lost.map((token) => ({
      kind: "token.spoiled" as const,
      vendor_code: token.vendor_code,
      serial_number: token.serial_number,
      institution_code: workstation.institution_code,
      workstation_id: workstation.id,
      detail: { reason: "workstationStopped", state: "spoiled", operator },
    })),
  );
  return lost.length;
}

async function endOpenIssues(trx: Kysely<Tables>, workstationId: string): Promise<void> {
  const open = sql`SELECT id FROM issues WHERE workstation_id = ${workstationId}
    AND status IN ('begun', 'refused')`;
  // R3: the smart OTP that was to be replaced has its claim again, when it still lives.
  await sql`UPDATE holdings SET issue_id = i.replaced_issue_id FROM issues AS i
    JOIN tokens AS old ON old.vendor_code = i.replaces_vendor_code AND old.serial_number = i.replaces_serial_number
    WHERE holdings.issue_id = i.id AND i.id IN (${open}) AND i.replaced_issue_id IS NOT NULL
      AND old.state <> 'disposed'`.execute(trx);
  await sql`DELETE FROM holdings WHERE issue_id IN (${open})`.execute(trx);
  await sql`UPDATE issues SET status = 'spoiled' WHERE id IN (${open})`.execute(trx);
}
