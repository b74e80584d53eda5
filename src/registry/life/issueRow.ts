import { type Kysely, type Selectable, sql } from "kysely";
import type { TokenRef } from "../../contract/ids.ts";
import type { EntryCase } from "../journal/outcome.ts";
import type { Tables } from "../tables.ts";

export type IssueRow = Selectable<Tables["issues"]>;

/** A card that is being written, as the workstation's entries name it. */
export type OfIssue = TokenRef & { readonly issueId: string };

/** The smart OTP a reissue replaces; null for a first issue. It never changes, so it is read before any lock. */
export async function replacedBy({ trx }: EntryCase, issueId: string): Promise<TokenRef | null> {
  const row = await trx
    .selectFrom("issues")
    .select(["replaces_vendor_code", "replaces_serial_number"])
    .where("id", "=", issueId)
    .executeTakeFirst();
  return replacedOf(row);
}

export function replacedOf(
  row: Pick<IssueRow, "replaces_vendor_code" | "replaces_serial_number"> | undefined,
): TokenRef | null {
  if (!row || row.replaces_vendor_code === null || row.replaces_serial_number === null) return null;
  return { vendorCode: row.replaces_vendor_code, serialNumber: row.replaces_serial_number };
}

/** The issue of this workstation and card that is still open; null when there is none. */
export async function openIssue({ trx, workstation }: EntryCase, body: OfIssue): Promise<IssueRow | null> {
  const row = await trx
    .selectFrom("issues")
    .selectAll()
    .where("id", "=", body.issueId)
    .where("workstation_id", "=", workstation.id)
    .where("vendor_code", "=", body.vendorCode)
    .where("serial_number", "=", body.serialNumber)
    .where("status", "in", ["begun", "refused"])
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

/** Is this card being written? */
export async function isBeingWritten(trx: Kysely<Tables>, token: TokenRef): Promise<boolean> {
  const row = await trx
    .selectFrom("issues")
    .select("id")
    .where("vendor_code", "=", token.vendorCode)
    .where("serial_number", "=", token.serialNumber)
    .where("status", "in", ["begun", "refused"])
    .executeTakeFirst();
  return row !== undefined;
}

/** How the token was issued: completed, or in conflict with another of its customer's (R3). */
export async function issueOfToken(trx: Kysely<Tables>, token: TokenRef): Promise<IssueRow | null> {
  const row = await trx
    .selectFrom("issues")
    .selectAll()
    .where("vendor_code", "=", token.vendorCode)
    .where("serial_number", "=", token.serialNumber)
    .where("status", "in", ["completed", "conflict"])
    .executeTakeFirst();
  return row ?? null;
}

export async function setStatus(
  trx: Kysely<Tables>,
  issueId: string,
  status: IssueRow["status"],
): Promise<void> {
  await trx.updateTable("issues").set({ status }).where("id", "=", issueId).execute();
}

/**
 * R3: the claim to be the customer's one smart OTP of the institution. The primary key (institution, customer)
 * decides, whoever else is writing at this moment.
 * @returns false when another issue has it
 */
export async function takeClaim(
  trx: Kysely<Tables>,
  issue: Pick<IssueRow, "id" | "institution_code" | "customer_ref">,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows: taken } = await trx
    .insertInto("holdings")
    .values({
      institution_code: issue.institution_code,
      customer_ref: Buffer.from(issue.customer_ref),
      issue_id: issue.id,
    })
    .onConflict((onConflict) => onConflict.doNothing())
    .executeTakeFirst();
  return Number(taken ?? 0) > 0;
}

/** R3: the claim passes from one issue to another. @returns false when the one does not have it */
export async function passClaim(trx: Kysely<Tables>, from: string, to: string): Promise<boolean> {
  const { rows } = await sql`UPDATE holdings SET issue_id = ${to} WHERE issue_id = ${from}
    RETURNING issue_id`.execute(trx);
  return rows.length > 0;
}

export async function freeClaim(trx: Kysely<Tables>, issueId: string): Promise<void> {
  await trx.deleteFrom("holdings").where("issue_id", "=", issueId).execute();
}
