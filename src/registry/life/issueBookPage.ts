import { type Insertable, type Kysely, sql } from "kysely";
import type { TokenRef } from "../../contract/ids.ts";
import type { JournalContent } from "../../contract/journal.ts";
import type { AuditRow } from "../audit.ts";
import type { Tables } from "../tables.ts";
import type { Workstation } from "../workstations.ts";
import { type IssueRow, replacedOf } from "./issueRow.ts";
import { namedBy } from "./named.ts";
import type { TokenRow } from "./tokenRow.ts";

export type Issuing = Extract<JournalContent, { type: "issue.begun" | "issue.completed" }>;

/** What the rules of some issues ask about, read at once. Every token in it is locked. */
export interface Page {
  readonly tokens: Map<string, TokenRow>;
  readonly issues: Map<string, IssueRow>;
  /** Packages of this workstation for issuing, each with its token's name before its id. */
  readonly packages: ReadonlySet<string>;
  /** Tokens with an incident that nobody has released. */
  readonly reported: ReadonlySet<string>;
  /** References of the customers who have a claim at this institution (R3), as hexadecimal digits. */
  readonly claims: Set<string>;
}

/** What is to be written. */
export interface Changes {
  readonly tokens: Set<string>;
  readonly made: Set<string>;
  readonly issues: Set<string>;
  readonly claims: Insertable<Tables["holdings"]>[];
  readonly registrations: Insertable<Tables["registrations"]>[];
  readonly trail: AuditRow[];
}

export const noChanges = (): Changes => ({
  tokens: new Set(),
  made: new Set(),
  issues: new Set(),
  claims: [],
  registrations: [],
  trail: [],
});

/** Somebody else took a claim between our look and our write: nothing of the transaction may stand. */
export class Overtaken extends Error {}

interface NamedRow {
  readonly vendor_code: string;
  readonly serial_number: string;
}

export const nameOf = ({ vendorCode, serialNumber }: TokenRef): string => `${vendorCode}-${serialNumber}`;
export const refOf = (row: NamedRow): TokenRef => ({
  vendorCode: row.vendor_code,
  serialNumber: row.serial_number,
});
const nameOfRow = (row: NamedRow): string => nameOf(refOf(row));
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** Lock the tokens first: nothing of them, their issues included, changes after that. */
export async function readPage(
  trx: Kysely<Tables>,
  workstation: Workstation,
  coming: readonly Issuing[],
  references: ReadonlyMap<object, Buffer>,
): Promise<Page> {
  const ids = coming.map(({ body }) => body.issueId);
  const replacing = await trx
    .selectFrom("issues")
    .select(["replaces_vendor_code", "replaces_serial_number"])
    .where(anyOf("id", ids))
    .where("replaces_serial_number", "is not", null)
    .execute();
  const cards = coming.flatMap<TokenRef>(({ type, body }) =>
    type === "issue.begun" && body.replaces ? [body, body.replaces] : [body],
  );
  const all = [...cards, ...replacing.flatMap((row) => replacedOf(row) ?? [])];
  const tokens = await trx
    .selectFrom("tokens")
    .selectAll()
    .where(namedBy(all))
    .orderBy("vendor_code")
    .orderBy("serial_number")
    .forUpdate()
    .execute();
  const issues = await trx
    .selectFrom("issues")
    .selectAll()
    .where(anyOf("id", ids))
    .union(({ selectFrom }) =>
      selectFrom("issues")
        .selectAll()
        .where(namedBy(cards))
        .where("status", "in", ["begun", "refused", "conflict"]),
    )
    .execute();
  const packages = await trx
    .selectFrom("packages")
    .select(["vendor_code", "serial_number", "id"])
    .where(namedBy(cards))
    .where("workstation_id", "=", workstation.id)
    .where("purpose", "=", "issue")
    .execute();
  const reported = await trx
    .selectFrom("incidents")
    .select(["vendor_code", "serial_number"])
    .where(namedBy(cards))
    .where("status", "=", "open")
    .execute();
  return {
    tokens: new Map(tokens.map((row) => [nameOfRow(row), row])),
    issues: new Map(issues.map((row) => [row.id, row])),
    packages: new Set(packages.map((row) => `${nameOfRow(row)}/${row.id}`)),
    reported: new Set(reported.map(nameOfRow)),
    claims: await claimsOf(trx, workstation, coming, references),
  };
}

const anyOf = (column: "id", ids: readonly string[]) =>
  sql<boolean>`${sql.ref(column)} = ANY(${ids}::uuid[])`;

async function claimsOf(
  trx: Kysely<Tables>,
  workstation: Workstation,
  coming: readonly Issuing[],
  references: ReadonlyMap<object, Buffer>,
): Promise<Set<string>> {
  const customers = coming.flatMap(({ type, body }) =>
    type === "issue.begun" ? (references.get(body.customer) ?? []) : [],
  );
  if (customers.length === 0) return new Set();
  const rows = await trx
    .selectFrom("holdings")
    .select("customer_ref")
    .where("institution_code", "=", workstation.institution_code)
    .where(sql<boolean>`customer_ref = ANY(${customers}::bytea[])`)
    .execute();
  return new Set(rows.map((row) => hex(row.customer_ref)));
}

/** @throws Overtaken */
export async function writePage(trx: Kysely<Tables>, page: Page, changes: Changes): Promise<void> {
  const issues = (ids: Iterable<string>) => [...ids].flatMap((id) => page.issues.get(id) ?? []);
  const made = issues(changes.made);
  if (made.length > 0) await trx.insertInto("issues").values(made).execute();
  await updateIssues(trx, issues([...changes.issues].filter((id) => !changes.made.has(id))));
  if (changes.claims.length > 0) {
    // In one order everywhere, so that no two transactions wait for each other's.
    const inOrder = changes.claims.toSorted((a, b) => Buffer.compare(a.customer_ref, b.customer_ref));
    const { numInsertedOrUpdatedRows: taken } = await trx
      .insertInto("holdings")
      .values(inOrder)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    if (Number(taken ?? 0) < inOrder.length) throw new Overtaken("a claim was taken meanwhile");
  }
  await updateTokens(
    trx,
    [...changes.tokens].flatMap((name) => page.tokens.get(name) ?? []),
  );
  if (changes.registrations.length > 0) {
    await trx.insertInto("registrations").values(changes.registrations).execute();
  }
}

async function updateIssues(trx: Kysely<Tables>, rows: readonly IssueRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`UPDATE issues SET status = now.status, replaced_issue_id = now.replaced_issue_id
    FROM unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.status)}::text[],
      ${rows.map((row) => row.replaced_issue_id)}::uuid[]) AS now (id, status, replaced_issue_id)
    WHERE issues.id = now.id`.execute(trx);
}

/** What an issue changes of a token; the rest of the row is not its business. */
async function updateTokens(trx: Kysely<Tables>, rows: readonly TokenRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`UPDATE tokens SET state = now.state, profile = now.profile, institution_code = now.institution_code,
      branch_code = now.branch_code, customer_ref = now.customer_ref, issued_at = now.issued_at
    FROM unnest(${rows.map((row) => row.vendor_code)}::text[], ${rows.map((row) => row.serial_number)}::text[],
      ${rows.map((row) => row.state)}::text[], ${rows.map((row) => row.profile)}::text[],
      ${rows.map((row) => row.institution_code)}::text[], ${rows.map((row) => row.branch_code)}::text[],
      ${rows.map((row) => row.customer_ref)}::bytea[], ${rows.map((row) => row.issued_at)}::timestamptz[])
      AS now (vendor_code, serial_number, state, profile, institution_code, branch_code, customer_ref, issued_at)
    WHERE tokens.vendor_code = now.vendor_code AND tokens.serial_number = now.serial_number`.execute(trx);
}
