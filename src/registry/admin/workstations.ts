import { createHash } from "node:crypto";
import type { Kysely } from "kysely";
import type { QuarantineKind } from "../../contract/standing.ts";
import { audit } from "../audit.ts";
import { newCode } from "../codes.ts";
import { RegistryError } from "../errors.ts";
import { revokeAllotment } from "../life/allotments.ts";
import { quarantine } from "../quarantine.ts";
import type { Tables } from "../tables.ts";
import type { Workstation } from "../workstations.ts";
import { type Desk, inTransaction, type Outcome } from "./operator.ts";

const DAY_MS = 24 * 60 * 60_000;

/**
 * Make a code under which one workstation of a branch enrols. Only its hash is kept: it can be said once.
 * @throws RegistryError branchNotRegistered
 */
export async function newEnrolmentCode(
  desk: Desk,
  branchCode: string,
  validDays: number,
): Promise<{ readonly code: string; readonly expiresAt: string }> {
  const code = newCode();
  const expiresAt = new Date(desk.clock.now() + validDays * DAY_MS);
  return inTransaction(desk, async (trx) => {
    const branch = await trx
      .selectFrom("branches")
      .select("institution_code")
      .where("code", "=", branchCode)
      .executeTakeFirst();
    if (!branch) throw new RegistryError("branchNotRegistered", { parameters: { code: branchCode } });
    await trx
      .insertInto("enrolment_codes")
      .values({
        code_hash: createHash("sha256").update(code, "utf8").digest(),
        branch_code: branchCode,
        used_by: null,
        expires_at: expiresAt,
      })
      .execute();
    await audit(trx, {
      kind: "enrolmentCode.made",
      institution_code: branch.institution_code,
      detail: { operator: desk.operator, branchCode, expiresAt: expiresAt.toISOString() },
    });
    return { code, expiresAt: expiresAt.toISOString() };
  });
}

/** A workstation as it is listed. */
export interface WorkstationView {
  readonly workstationId: string;
  readonly institutionCode: string;
  readonly branchCode: string;
  readonly status: "active" | "stopped";
  /** Why nothing is taken from it for now; null when it is in order. */
  readonly quarantine: QuarantineKind | null;
  readonly enrolledAt: string;
  /** The last journal entry the registry has of it. */
  readonly journalSeq: number;
  /** When its newest certificate ends; null when none is bound (plain HTTP on loopback). */
  readonly certificateUntil: string | null;
}

export async function listWorkstations({ db }: Desk): Promise<WorkstationView[]> {
  const rows = await db
    .selectFrom("workstations")
    .select(["id", "institution_code", "branch_code", "status", "enrolled_at", "position_seq", "quarantine"])
    .select((select) =>
      select
        .selectFrom("client_certificates")
        .select(({ fn }) => fn.max("not_after").as("until"))
        .whereRef("workstation_id", "=", "workstations.id")
        .where("revoked_at", "is", null)
        .as("certificate_until"),
    )
    .orderBy("branch_code")
    .orderBy("enrolled_at")
    .execute();
  return rows.map((row) => ({
    workstationId: row.id,
    institutionCode: row.institution_code,
    branchCode: row.branch_code,
    status: row.status,
    quarantine: row.quarantine,
    enrolledAt: row.enrolled_at.toISOString(),
    journalSeq: row.position_seq,
    certificateUntil: row.certificate_until?.toISOString() ?? null,
  }));
}

/**
 * Stop a workstation for good: nothing more is taken from it, and no card that was allotted to it can ever become
 * active (R17).
 * @throws RegistryError workstationUnknown
 */
export function stopWorkstation(desk: Desk, workstationId: string): Promise<Outcome> {
  return inTransaction(desk, async (trx) => {
    const row = await lockWorkstation(trx, workstationId);
    if (row.status === "stopped") return "unchanged";
    await stopLocked(trx, row, desk.operator);
    return "changed";
  });
}

/** `stopWorkstation` for who holds its row already. */
export async function stopLocked(trx: Kysely<Tables>, row: Workstation, operator: string): Promise<void> {
  await trx.updateTable("workstations").set({ status: "stopped" }).where("id", "=", row.id).execute();
  const spoiled = await revokeAllotment(trx, row, operator);
  await audit(trx, {
    kind: "workstation.stopped",
    workstation_id: row.id,
    institution_code: row.institution_code,
    detail: { operator, cards: spoiled },
  });
}

/**
 * Take nothing from a workstation and give nothing to it for now; what it has stays its own.
 * @throws RegistryError workstationUnknown
 */
export function quarantineWorkstation(desk: Desk, workstationId: string): Promise<Outcome> {
  return inTransaction(desk, async (trx) => {
    const row = await lockWorkstation(trx, workstationId);
    const set = await quarantine(trx, row, "operator", row.position_seq, desk.operator);
    return set ? "changed" : "unchanged";
  });
}

/**
 * End a quarantine: the right disk is back in its machine, or the second copy is destroyed. One that still is what it
 * was quarantined for is noticed again in its next round.
 * @throws RegistryError workstationUnknown
 */
export function releaseWorkstation(desk: Desk, workstationId: string): Promise<Outcome> {
  return inTransaction(desk, async (trx) => {
    const row = await lockWorkstation(trx, workstationId);
    if (row.quarantine === null) return "unchanged";
    await trx
      .updateTable("workstations")
      .set({
        quarantine: null,
        quarantine_seq: null,
        quarantined_at: null,
        // Whichever copy is left may take over.
        session: null,
        previous_session: null,
      })
      .where("id", "=", workstationId)
      .execute();
    await audit(trx, {
      kind: "workstation.released",
      workstation_id: workstationId,
      institution_code: row.institution_code,
      detail: { operator: desk.operator, found: row.quarantine },
    });
    return "changed";
  });
}

/** @throws RegistryError workstationUnknown */
export async function lockWorkstation(trx: Kysely<Tables>, id: string): Promise<Workstation> {
  const row = await trx
    .selectFrom("workstations")
    .selectAll()
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new RegistryError("workstationUnknown");
  return row;
}
