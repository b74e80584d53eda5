import { type Kysely, sql } from "kysely";
import type { TokenRef } from "../../contract/ids.ts";
import type { CustomerQuery } from "../../contract/registry.ts";
import type { TokenEvent, TokenHistory, TokenView } from "../../contract/tokenView.ts";
import type { RegistryContext } from "../context.ts";
import { customerReferenceOf } from "../customers.ts";
import { RegistryError } from "../errors.ts";
import { toldDetail } from "../feed/changes.ts";
import type { Tables } from "../tables.ts";
import { parametersOf } from "../tokens.ts";
import { findWorkstation } from "../workstations.ts";
import { registrationAt } from "./checks.ts";
import { openIncidents, viewIncident } from "./incidents.ts";
import { issueOfToken } from "./issueRow.ts";
import type { TokenRow } from "./tokenRow.ts";

type Db = Pick<RegistryContext, "db">;

const EVENTS = 500;

/**
 * The token's row, for an institution that issued it, has it in stock, or at which it is registered; for all others
 * it does not exist.
 * @param institutionCode null: whoever may see everything
 * @throws RegistryError tokenUnknown
 */
async function visibleToken({ db }: Db, token: TokenRef, institutionCode: string | null): Promise<TokenRow> {
  const row = await db
    .selectFrom("tokens")
    .selectAll()
    .where("vendor_code", "=", token.vendorCode)
    .where("serial_number", "=", token.serialNumber)
    .executeTakeFirst();
  if (!row) throw new RegistryError("tokenUnknown");
  if (institutionCode === null || row.institution_code === institutionCode) return row;
  const registered = await registrationAt({ trx: db }, token, institutionCode);
  if (registered === null) throw new RegistryError("tokenUnknown");
  return row;
}

/**
 * How a token stands.
 * @param institutionCode who asks; null: whoever may see everything
 * @throws RegistryError tokenUnknown, ocraNotServed
 */
export async function viewToken(
  { db }: Db,
  token: TokenRef,
  institutionCode: string | null,
): Promise<TokenView> {
  const row = await visibleToken({ db }, token, institutionCode);
  const issue = await issueOfToken(db, token);
  return {
    vendorCode: row.vendor_code,
    serialNumber: row.serial_number,
    state: row.state,
    parameters: parametersOf(row),
    profile: row.profile,
    institutionCode: row.institution_code,
    branchCode: row.branch_code,
    errorCount: row.error_count,
    drift: row.drift,
    lastTimeStep: row.last_time_step,
    registrations: await registrationsOf(db, token),
    openIncidents: (await openIncidents(db, token)).map(viewIncident),
    inConflict: issue?.status === "conflict",
  };
}

async function registrationsOf(db: Kysely<Tables>, token: TokenRef): Promise<TokenView["registrations"]> {
  const rows = await db
    .selectFrom("registrations")
    .select(["institution_code", "kind", "registered_at", "ended_at"])
    .where("vendor_code", "=", token.vendorCode)
    .where("serial_number", "=", token.serialNumber)
    .orderBy("institution_code")
    .execute();
  return rows.map((row) => ({
    institutionCode: row.institution_code,
    kind: row.kind,
    registeredAt: row.registered_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
  }));
}

interface EventRow {
  readonly at: Date;
  readonly kind: string;
  readonly institution_code: string | null;
  readonly branch_code: string | null;
  readonly workstation_id: string | null;
  readonly teller_id: string | null;
  readonly approver_id: string | null;
  readonly detail: unknown;
}

/**
 * The audit trail of one token, for its institutions and for whoever audits the registry. Alarms are for the latter
 * alone, and so is who did what at another institution.
 * @throws RegistryError tokenUnknown
 */
export async function historyOfToken(
  { db }: Db,
  token: TokenRef,
  institutionCode: string | null,
): Promise<TokenHistory> {
  await visibleToken({ db }, token, institutionCode);
  const { rows } =
    await sql<EventRow>`SELECT a.at, a.kind, a.institution_code, w.branch_code, a.workstation_id,
      a.teller_id, a.approver_id, a.detail
    FROM audit AS a LEFT JOIN workstations AS w ON w.id = a.workstation_id
    WHERE a.vendor_code = ${token.vendorCode} AND a.serial_number = ${token.serialNumber}
      AND (${institutionCode}::text IS NULL OR a.kind NOT LIKE 'alarm.%')
    ORDER BY a.id DESC LIMIT ${EVENTS + 1}`.execute(db);
  const events = rows.slice(0, EVENTS).map((row) => eventOf(row, institutionCode));
  return { events: events.reverse(), complete: rows.length <= EVENTS };
}

function eventOf(row: EventRow, reader: string | null): TokenEvent {
  const own = reader === null || reader === row.institution_code;
  const told = {
    branchCode: row.branch_code,
    workstationId: row.workstation_id,
    tellerId: row.teller_id,
    approverId: row.approver_id,
  };
  const who = own ? Object.entries(told).filter(([, value]) => value !== null) : [];
  return {
    at: row.at.toISOString(),
    kind: row.kind,
    ...(row.institution_code === null ? {} : { institutionCode: row.institution_code }),
    detail: toldDetail(row.detail, own),
    ...Object.fromEntries(who),
  };
}

/**
 * Is the customer at this counter the one the token was issued to? Asked before a transaction that is for them alone.
 * @throws RegistryError workstationUnknown, workstationStopped, identityUnreadable, tokenUnknown
 */
export async function matchHolder(
  context: RegistryContext,
  token: TokenRef,
  { workstationId, customerId, sealedIdentity }: CustomerQuery,
): Promise<{ matches: boolean }> {
  const { institution_code: here } = await findWorkstation(context, workstationId);
  const row = await visibleToken(context, token, here);
  const reference = await customerReferenceOf(context, sealedIdentity, { workstationId, customerId });
  return { matches: row.customer_ref !== null && reference.equals(row.customer_ref) };
}
