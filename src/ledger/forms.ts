import { type SqlBool, sql } from "kysely";
import { z } from "zod";
import { FormName } from "../contract/forms.ts";
import type { TokenRef } from "../contract/ids.ts";
import type { JournalBody, JournalEntry } from "../contract/journal.ts";
import { LedgerError } from "./errors.ts";
import type { By, Journal } from "./journal.ts";
import { type Store, storedJson } from "./store.ts";

/** An application form: a draft until it is signed. The signature and the PDF are elsewhere, sealed. */
export interface FormRecord {
  readonly formId: string;
  readonly form: FormName;
  readonly version: number;
  readonly customerId: string;
  readonly transactionId: string;
  readonly token: TokenRef | null;
  /** Ids of the consents that are ticked. */
  readonly given: readonly string[];
  readonly tellerId: string;
  readonly touchedAt: string;
  readonly signedSeq: number | null;
}

const Given = z.array(z.string());

/** The entry by which a signed form's transaction is done; a card's issue has a table of its own. */
const doneBy: Partial<Record<FormName, JournalEntry["type"]>> = {
  register: "registration.added",
  phone: "phone.invited",
  dispose: "token.disposed",
};

/** Nothing has been done yet on the strength of a signature (R16): asked of the journal, so that no mark can be lost. */
function unused(form: FormName) {
  const type = doneBy[form];
  if (!type) {
    return sql<SqlBool>`NOT EXISTS (SELECT 1 FROM issue WHERE issue.issue_id = form.transaction_id)`;
  }
  return sql<SqlBool>`NOT EXISTS (
    SELECT 1 FROM journal LEFT JOIN journal_outcome USING (seq)
    WHERE journal.body ->> '$.customer.customerId' = form.customer_id AND journal.type = ${type}
      AND journal.seq > form.signed_seq AND coalesce(outcome, 'applied') <> 'refused'
      AND journal.body ->> 'vendorCode' = form.vendor_code
      AND journal.body ->> 'serialNumber' = form.serial_number)`;
}

/** The forms of this workstation's customers: drafts come back, signed ones are found again. */
export class Forms {
  readonly #store: Store;
  readonly #journal: Journal;

  constructor(store: Store, journal: Journal) {
    this.#store = store;
    this.#journal = journal;
  }

  /** Keep a new draft; an older one of the same customer and form gives way. */
  async begin(draft: Omit<FormRecord, "signedSeq">): Promise<void> {
    const { sql } = this.#store;
    this.#store.transact(() => {
      this.#store.run(
        sql
          .deleteFrom("form")
          .where("customer_id", "=", draft.customerId)
          .where("form", "=", draft.form)
          .where("signed_seq", "is", null),
      );
      this.#store.run(
        sql.insertInto("form").values({
          form_id: draft.formId,
          form: draft.form,
          version: draft.version,
          customer_id: draft.customerId,
          transaction_id: draft.transactionId,
          vendor_code: draft.token?.vendorCode ?? null,
          serial_number: draft.token?.serialNumber ?? null,
          given: JSON.stringify(draft.given),
          teller_id: draft.tellerId,
          touched_at: draft.touchedAt,
          signed_seq: null,
        }),
      );
    });
  }

  /** The draft that lies open for this customer, or null. */
  async draftOf(customerId: string, form: FormName): Promise<FormRecord | null> {
    const query = this.#of(customerId, form).where("signed_seq", "is", null);
    return recordOf(this.#store.first(query));
  }

  /** The newest form that was signed and whose transaction is not recorded yet, or null. */
  async signedUnused(customerId: string, form: FormName): Promise<FormRecord | null> {
    const query = this.#of(customerId, form)
      .where("signed_seq", "is not", null)
      .where(unused(form))
      .orderBy("signed_seq", "desc");
    return recordOf(this.#store.first(query));
  }

  /** Whether the transaction that the form was signed for is recorded. One that the registry refused is none. */
  async isUsed({ formId, form }: Pick<FormRecord, "formId" | "form">): Promise<boolean> {
    const query = this.#store.sql.selectFrom("form").select("form_id").where("form_id", "=", formId);
    return this.#store.first(query.where(unused(form))) === undefined;
  }

  async find(formId: string): Promise<FormRecord | null> {
    const query = this.#store.sql.selectFrom("form").selectAll().where("form_id", "=", formId);
    return recordOf(this.#store.first(query));
  }

  /** Keep which consents are ticked on a draft. */
  async note(
    formId: string,
    { given, tellerId, touchedAt }: Pick<FormRecord, "given" | "tellerId" | "touchedAt">,
  ): Promise<void> {
    this.#store.transact(() =>
      this.#store.run(
        this.#store.sql
          .updateTable("form")
          .set({ given: JSON.stringify(given), teller_id: tellerId, touched_at: touchedAt })
          .where("form_id", "=", formId)
          .where("signed_seq", "is", null),
      ),
    );
  }

  /**
   * Record a signature and close the draft, in one transaction (R16).
   * @throws LedgerError contentInvalid when the form is no draft any more
   */
  async sign(body: JournalBody<"form.signed">, by: By): Promise<JournalEntry> {
    return this.#store.transact(() => {
      const entry = this.#journal.write({ type: "form.signed", body }, by);
      const given = body.consents.filter((consent) => consent.given).map(({ id }) => id);
      const closed = this.#store.run(
        this.#store.sql
          .updateTable("form")
          .set({ signed_seq: entry.seq, given: JSON.stringify(given), touched_at: entry.occurredAt })
          .where("form_id", "=", body.formId)
          .where("signed_seq", "is", null),
      );
      if (closed !== 1) throw new LedgerError("contentInvalid", { rule: "R16" });
      return entry;
    });
  }

  #of(customerId: string, form: FormName) {
    return this.#store.sql
      .selectFrom("form")
      .selectAll()
      .where("customer_id", "=", customerId)
      .where("form", "=", form);
  }
}

interface Row {
  readonly form_id: string;
  readonly form: string;
  readonly version: number;
  readonly customer_id: string;
  readonly transaction_id: string;
  readonly vendor_code: string | null;
  readonly serial_number: string | null;
  readonly given: string;
  readonly teller_id: string;
  readonly touched_at: string;
  readonly signed_seq: number | null;
}

function recordOf(row: Row | undefined): FormRecord | null {
  if (!row) return null;
  const form = FormName.safeParse(row.form);
  if (!form.success) throw new LedgerError("corrupted");
  const { vendor_code: vendorCode, serial_number: serialNumber } = row;
  return {
    formId: row.form_id,
    form: form.data,
    version: row.version,
    customerId: row.customer_id,
    transactionId: row.transaction_id,
    token: vendorCode !== null && serialNumber !== null ? { vendorCode, serialNumber } : null,
    given: storedJson(row.given, Given),
    tellerId: row.teller_id,
    touchedAt: row.touched_at,
    signedSeq: row.signed_seq,
  };
}
