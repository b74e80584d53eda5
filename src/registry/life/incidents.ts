import type { Kysely, Selectable } from "kysely";
import type { TokenRef } from "../../contract/ids.ts";
import type { Incident as IncidentView } from "../../contract/incidents.ts";
import type { IncidentKind } from "../../contract/life.ts";
import type { Tables } from "../tables.ts";
import { Refusal } from "./refusal.ts";
import { setToken } from "./tokenRow.ts";

type Incident = Selectable<Tables["incidents"]>;

/** What is reported, by whom, where, when and why. */
interface Report {
  readonly incidentId: string;
  readonly kind: IncidentKind;
  readonly institutionCode: string;
  readonly workstationId: string | null;
  readonly reportedBy: string;
  readonly reason: string | null;
  readonly customerRef: Uint8Array | null;
  readonly reportedAt: Date;
}

/**
 * R6: write an incident down and suspend the token; the caller holds the token's row and has checked who reports.
 * @returns whether it is news: the same report again changes nothing
 * @throws Refusal incidentIdReused
 */
export async function openIncident(
  trx: Kysely<Tables>,
  token: TokenRef,
  report: Report,
): Promise<{ readonly incident: Incident; readonly fresh: boolean }> {
  const known = await findIncident(trx, token, report.incidentId);
  if (known) {
    const same = known.kind === report.kind && known.institution_code === report.institutionCode;
    if (!same) throw new Refusal("incidentIdReused", "R16");
    return { incident: known, fresh: false };
  }
  const incident = await trx
    .insertInto("incidents")
    .values({
      vendor_code: token.vendorCode,
      serial_number: token.serialNumber,
      id: report.incidentId,
      kind: report.kind,
      institution_code: report.institutionCode,
      workstation_id: report.workstationId,
      reported_by: report.reportedBy,
      reason: report.reason,
      customer_ref: report.customerRef === null ? null : Buffer.from(report.customerRef),
      reported_at: report.reportedAt,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await setToken(trx, token, { state: "suspended" });
  return { incident, fresh: true };
}

async function findIncident(trx: Kysely<Tables>, token: TokenRef, id: string): Promise<Incident | undefined> {
  return trx
    .selectFrom("incidents")
    .selectAll()
    .where("vendor_code", "=", token.vendorCode)
    .where("serial_number", "=", token.serialNumber)
    .where("id", "=", id)
    .executeTakeFirst();
}

/** The incidents of a token that nobody has released, oldest first. */
export async function openIncidents(db: Kysely<Tables>, token: TokenRef): Promise<Incident[]> {
  return db
    .selectFrom("incidents")
    .selectAll()
    .where("vendor_code", "=", token.vendorCode)
    .where("serial_number", "=", token.serialNumber)
    .where("status", "=", "open")
    .orderBy("recorded_at")
    .execute();
}

/** End every open incident of a token: in person (R6), or because the token's life ends. */
export async function endIncidents(
  trx: Kysely<Tables>,
  token: TokenRef,
  status: "released" | "closed",
  at: Date,
): Promise<void> {
  await trx
    .updateTable("incidents")
    .set({ status, ended_at: at })
    .where("vendor_code", "=", token.vendorCode)
    .where("serial_number", "=", token.serialNumber)
    .where("status", "=", "open")
    .execute();
}

/** As its institutions see it: not who reported it, nor why. */
export const viewIncident = (incident: Incident): IncidentView => ({
  incidentId: incident.id,
  kind: incident.kind,
  institutionCode: incident.institution_code,
  reportedAt: incident.reported_at.toISOString(),
});
