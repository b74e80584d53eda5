import { sql } from "kysely";
import type { z } from "zod";
import { sameToken, type TokenRef } from "../contract/ids.ts";
import {
  IssueBegun,
  type IssueCompleted,
  type IssueSpoiled,
  type JournalBody,
  type JournalContent,
  type JournalEntry,
} from "../contract/journal.ts";
import { canonicalJson } from "../trust/index.ts";
import type { Customers } from "./customers.ts";
import { LedgerError, tamperedAt } from "./errors.ts";
import type { By, Journal } from "./journal.ts";
import type { Packages } from "./packages.ts";
import type { IssueState } from "./schema.ts";
import type { Stock } from "./stock.ts";
import type { Store } from "./store.ts";

/** One issue as the ledger knows it: what was begun, and how it ended. */
export interface IssueRecord {
  readonly issueId: string;
  readonly state: IssueState;
  /** The `issue.begun` entry's body: token, package, profile, card and customer. */
  readonly begun: JournalBody<"issue.begun">;
  readonly begunEntry: JournalEntry;
  /** The `issue.completed` or `issue.spoiled` entry; null while open. */
  readonly endedEntry: JournalEntry | null;
}

/** The bracket around a card write (R16): each step is one transaction of journal, stock and customer. */
export class Issues {
  readonly #store: Store;
  readonly #journal: Journal;
  readonly #stock: Stock;
  readonly #packages: Packages;
  readonly #customers: Customers;

  constructor(store: Store, journal: Journal, stock: Stock, packages: Packages, customers: Customers) {
    this.#store = store;
    this.#journal = journal;
    this.#stock = stock;
    this.#packages = packages;
    this.#customers = customers;
  }

  /**
   * Before the first byte reaches the card: journal `issue.begun`, the card is being written. Beginning the
   * same issue again gives the entry it already has.
   * @throws LedgerError cardUnknown, cardNotIssuable (R17), cardBusy, cardMismatch, alreadyHolds (R3),
   *   customerBusy (R3), customerUnknown (R2), issueMismatch, contentInvalid, clockBackwards, diskFull …
   */
  async begin(issue: JournalBody<"issue.begun"> & By): Promise<JournalEntry> {
    const { tellerId, approverId, ...body } = issue;
    const content = { type: "issue.begun", body } as const satisfies JournalContent;
    if (!IssueBegun.safeParse(content).success) throw new LedgerError("contentInvalid");
    return this.#store.transact(() => {
      const known = this.#read(body.issueId);
      if (known) return sameOr(known.begunEntry, body);
      this.#requireIssuable(body);
      this.#requireFree(body);
      const entry = this.#journal.write(content, { tellerId, approverId });
      // An applet that gives no device id leaves what the shipment said about the card.
      this.#stock.move(body, "writing", body.cardId === "" ? undefined : body.cardId);
      this.#store.run(
        this.#store.sql.insertInto("issue").values({
          issue_id: body.issueId,
          vendor_code: body.vendorCode,
          serial_number: body.serialNumber,
          customer_id: body.customer.customerId,
          institution_code: body.institutionCode,
          state: "open",
          begun_seq: entry.seq,
          ended_seq: null,
        }),
      );
      return entry;
    });
  }

  /**
   * The card is written and proven: journal `issue.completed`, the card is issued, the token is the
   * customer's, the sealed package is gone. Completing again gives the same entry.
   * @throws LedgerError issueUnknown, issueEnded (spoiled before), issueMismatch, contentInvalid …
   */
  async complete(issue: JournalBody<"issue.completed"> & By): Promise<JournalEntry> {
    const { tellerId, approverId, ...body } = issue;
    return this.#end(
      "completed",
      { type: "issue.completed", body },
      { tellerId, approverId },
      (record, seq) => {
        const { institutionCode, customer, replaces } = record.begun;
        const { vendorCode, serialNumber } = body;
        this.#stock.move(body, "issued");
        this.#packages.forget(body, "issue");
        const token = { vendorCode, serialNumber, institutionCode, state: "active" } as const;
        this.#customers.hold(customer.customerId, token, seq);
        if (!replaces) return;
        const old = { vendorCode: replaces.vendorCode, serialNumber: replaces.serialNumber };
        this.#customers.hold(customer.customerId, { ...old, institutionCode, state: "disposed" }, seq);
      },
    );
  }

  /**
   * The card could not be finished: journal `issue.spoiled`, the card leaves the stock, its packages are gone,
   * the customer may get another. Spoiling again gives the same entry.
   * @throws LedgerError issueUnknown, issueEnded (completed before), issueMismatch, contentInvalid …
   */
  async spoil(issue: JournalBody<"issue.spoiled"> & By): Promise<JournalEntry> {
    const { tellerId, approverId, ...body } = issue;
    return this.#end("spoiled", { type: "issue.spoiled", body }, { tellerId, approverId }, (_, seq) => {
      this.#stock.spoil(body, seq);
      this.#packages.forget(body);
    });
  }

  /** Issues found unfinished, oldest first: to be settled with the card in hand (R16). */
  async open(): Promise<IssueRecord[]> {
    const query = this.#issues().where("state", "=", "open").orderBy("begun_seq");
    return this.#store.all(query).map((row) => this.#recordOf(row));
  }

  /** Issues that were begun and that the registry has not heard of: what a branch has done by itself (R13). */
  async unsent(): Promise<number> {
    const query = this.#store.sql
      .selectFrom("journal")
      .select(({ fn }) => fn.countAll<number>().as("issues"))
      // A literal, so that the partial index serves.
      .where("type", "=", sql.lit("issue.begun"))
      .where("seq", ">", this.#journal.answeredSeq());
    return this.#store.first(query)?.issues ?? 0;
  }

  async find(issueId: string): Promise<IssueRecord | null> {
    return this.#read(issueId);
  }

  /** The newest issue of this card. */
  async findByToken({ vendorCode, serialNumber }: TokenRef): Promise<IssueRecord | null> {
    const query = this.#issues()
      .where("vendor_code", "=", vendorCode)
      .where("serial_number", "=", serialNumber)
      .orderBy("begun_seq", "desc")
      .limit(1);
    const row = this.#store.first(query);
    return row ? this.#recordOf(row) : null;
  }

  #end(
    state: Exclude<IssueState, "open">,
    content: z.output<typeof IssueCompleted> | z.output<typeof IssueSpoiled>,
    by: By,
    effect: (record: IssueRecord, seq: number) => void,
  ): JournalEntry {
    const { issueId, vendorCode, serialNumber } = content.body;
    return this.#store.transact(() => {
      const record = this.#read(issueId);
      if (!record) throw new LedgerError("issueUnknown");
      if (record.begun.vendorCode !== vendorCode || record.begun.serialNumber !== serialNumber) {
        throw new LedgerError("issueMismatch", { rule: "R16" });
      }
      if (record.endedEntry) {
        if (record.state === state) return record.endedEntry;
        throw new LedgerError("issueEnded", { parameters: { state: record.state }, rule: "R16" });
      }
      const entry = this.#journal.write(content, by);
      this.#store.run(
        this.#store.sql
          .updateTable("issue")
          .set({ state, ended_seq: entry.seq })
          .where("issue_id", "=", issueId),
      );
      effect(record, entry.seq);
      return entry;
    });
  }

  /** R17: only a card of this stock, that nothing has been done with, and that is the one in hand. */
  #requireIssuable(body: JournalBody<"issue.begun">): void {
    const { vendorCode, serialNumber, cardId } = body;
    const card = this.#stock.read(body);
    const parameters = { vendorCode, serialNumber };
    if (!card) throw new LedgerError("cardUnknown", { parameters, rule: "R17" });
    if (card.state === "writing") throw new LedgerError("cardBusy", { parameters, rule: "R16" });
    if (card.state !== "in-stock" && card.state !== "allotted") {
      const { state } = card;
      throw new LedgerError("cardNotIssuable", { parameters: { ...parameters, state }, rule: "R17" });
    }
    if (card.cardId !== null && cardId !== "" && card.cardId !== cardId) {
      throw new LedgerError("cardMismatch", { parameters, rule: "R17" });
    }
  }

  /** R3: one smart OTP per customer and institution, the one being written included; a reissue replaces one. */
  #requireFree({ customer: { customerId }, institutionCode, replaces }: JournalBody<"issue.begun">): void {
    this.#customers.require(customerId);
    const held = this.#customers.holdingOf(customerId, institutionCode);
    if (held && !(replaces && sameToken(replaces, held))) {
      const { vendorCode, serialNumber } = held;
      throw new LedgerError("alreadyHolds", { parameters: { vendorCode, serialNumber }, rule: "R3" });
    }
    const open = this.#issues()
      .where("customer_id", "=", customerId)
      .where("institution_code", "=", institutionCode)
      .where("state", "=", "open");
    if (this.#store.first(open)) throw new LedgerError("customerBusy", { rule: "R3" });
  }

  #read(issueId: string): IssueRecord | null {
    const row = this.#store.first(this.#issues().where("issue_id", "=", issueId));
    return row ? this.#recordOf(row) : null;
  }

  #recordOf(row: { issue_id: string; state: IssueState; begun_seq: number; ended_seq: number | null }) {
    const begunEntry = this.#journal.read(row.begun_seq);
    const begun = IssueBegun.shape.body.safeParse(begunEntry?.body);
    if (!begunEntry || !begun.success) {
      throw tamperedAt(row.begun_seq);
    }
    return {
      issueId: row.issue_id,
      state: row.state,
      begun: begun.data,
      begunEntry,
      endedEntry: row.ended_seq === null ? null : this.#journal.read(row.ended_seq),
    };
  }

  #issues() {
    return this.#store.sql.selectFrom("issue").select(["issue_id", "state", "begun_seq", "ended_seq"]);
  }
}

/** The entry already there, when it says the same (R16). @throws LedgerError issueMismatch */
function sameOr(entry: JournalEntry, body: JournalBody<"issue.begun">): JournalEntry {
  if (canonicalJson(entry.body) === canonicalJson(IssueBegun.shape.body.parse(body))) return entry;
  throw new LedgerError("issueMismatch", { rule: "R16" });
}
