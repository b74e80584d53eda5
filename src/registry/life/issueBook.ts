import type { Kysely } from "kysely";
import type { TokenRef } from "../../contract/ids.ts";
import type { JournalContent } from "../../contract/journal.ts";
import { type AuditRow, audit } from "../audit.ts";
import type { Tables } from "../tables.ts";
import type { Workstation } from "../workstations.ts";
import {
  hex,
  type Issuing,
  nameOf,
  noChanges,
  type Page,
  readPage,
  refOf,
  writePage,
} from "./issueBookPage.ts";
import type { IssueRow } from "./issueRow.ts";
import type { TokenRow } from "./tokenRow.ts";

/** References of the customers that the entries name (R14), as far as their sealed numbers could be opened. */
export type References = ReadonlyMap<object, Buffer>;

/** True for what is decided by the book alone. Before anything else is applied, the book must be settled. */
export const byTheBook = ({ type }: JournalContent): boolean =>
  type === "issue.begun" || type === "issue.completed" || type === "form.signed";

/**
 * The issues of a batch, in one transaction: what their rules ask about is read at once, decided upon in memory entry
 * by entry, and written at once. A branch that was without a line sends hundreds of them, and a round trip to the
 * database for each question takes longer than everything else together.
 */
export class IssueBook {
  readonly #trx: Kysely<Tables>;
  readonly #workstation: Workstation;
  readonly #contents: readonly (JournalContent | null)[];
  readonly #references: References;
  #next = 0;
  #page: Page | null = null;
  #changes = noChanges();

  /** @param contents of the batch's entries, in their order; null for one that cannot be read */
  constructor(
    trx: Kysely<Tables>,
    workstation: Workstation,
    contents: readonly (JournalContent | null)[],
    references: References,
  ) {
    this.#trx = trx;
    this.#workstation = workstation;
    this.#contents = contents;
    this.#references = references;
  }

  /** The entry with this index in the batch comes next. */
  turnTo(index: number): void {
    this.#next = index;
  }

  /** The token's row, locked. */
  async token(token: TokenRef): Promise<TokenRow | null> {
    return (await this.#read()).tokens.get(nameOf(token)) ?? null;
  }

  async issue(id: string): Promise<IssueRow | null> {
    return (await this.#read()).issues.get(id) ?? null;
  }

  /** The issue by which this card is being written. */
  async openIssueOf(token: TokenRef): Promise<IssueRow | null> {
    const { issues } = await this.#read();
    return issuesOf(issues, token).find(({ status }) => status === "begun" || status === "refused") ?? null;
  }

  async isPacked(token: TokenRef, packageId: string): Promise<boolean> {
    return (await this.#read()).packages.has(`${nameOf(token)}/${packageId}`);
  }

  /** R6, R3: an open incident, or two smart OTPs of one customer, suspend the token. */
  async isSuspending(token: TokenRef): Promise<boolean> {
    const { issues, reported } = await this.#read();
    return reported.has(nameOf(token)) || issuesOf(issues, token).some(({ status }) => status === "conflict");
  }

  async addIssue(issue: IssueRow): Promise<void> {
    (await this.#read()).issues.set(issue.id, issue);
    this.#changes.made.add(issue.id);
  }

  async setIssue(id: string, values: Partial<Pick<IssueRow, "status" | "replaced_issue_id">>): Promise<void> {
    const { issues } = await this.#read();
    const issue = issues.get(id);
    if (!issue) throw new RangeError("not in the book");
    issues.set(id, { ...issue, ...values });
    this.#changes.issues.add(id);
  }

  async setToken(token: TokenRef, values: Partial<TokenRow>): Promise<void> {
    const { tokens } = await this.#read();
    const row = tokens.get(nameOf(token));
    if (!row) throw new RangeError("not in the book");
    tokens.set(nameOf(token), { ...row, ...values });
    this.#changes.tokens.add(nameOf(token));
  }

  /** R3: the customer's one claim at this institution. @returns false when another issue has it */
  async takeClaim(issue: Pick<IssueRow, "id" | "institution_code" | "customer_ref">): Promise<boolean> {
    const { claims } = await this.#read();
    const reference = hex(issue.customer_ref);
    if (claims.has(reference)) return false;
    claims.add(reference);
    this.#changes.claims.push({
      institution_code: issue.institution_code,
      customer_ref: issue.customer_ref,
      issue_id: issue.id,
    });
    return true;
  }

  register(token: TokenRef, institutionCode: string): void {
    this.#changes.registrations.push({
      vendor_code: token.vendorCode,
      serial_number: token.serialNumber,
      institution_code: institutionCode,
      kind: "issued",
    });
  }

  note(row: AuditRow): void {
    this.#changes.trail.push(row);
  }

  /**
   * Write everything, and read again what is asked from now on: whoever works on the tables themselves comes after
   * this. @throws Overtaken
   */
  async settle(): Promise<void> {
    const page = this.#page;
    const changes = this.#changes;
    this.#page = null;
    this.#changes = noChanges();
    if (page) await writePage(this.#trx, page, changes);
    // After the rows that it tells of: the trail's audience is read from them.
    await audit(this.#trx, ...changes.trail);
  }

  async #read(): Promise<Page> {
    this.#page ??= await readPage(this.#trx, this.#workstation, this.#coming(), this.#references);
    return this.#page;
  }

  /** From the next entry on, as far as the book decides. */
  #coming(): Issuing[] {
    const coming = this.#contents.slice(this.#next);
    const end = coming.findIndex((content) => !content || !byTheBook(content));
    return coming
      .slice(0, end < 0 ? undefined : end)
      .filter((content) => content?.type === "issue.begun" || content?.type === "issue.completed");
  }
}

function issuesOf(issues: ReadonlyMap<string, IssueRow>, token: TokenRef): IssueRow[] {
  const name = nameOf(token);
  return [...issues.values()].filter((issue) => nameOf(refOf(issue)) === name);
}
