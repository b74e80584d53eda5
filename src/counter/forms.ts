import { createHash } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import type { FormView, SignedForm } from "../contract/calls/forms.ts";
import {
  type FormDocument,
  type FormLanguage,
  type FormName,
  FormSigned,
  type SignedOn,
  type Strokes,
} from "../contract/forms.ts";
import type { TokenRef } from "../contract/ids.ts";
import type { CustomerView, TellerView } from "../contract/ipc.ts";
import type { FormRecord } from "../ledger/index.ts";
import type { Desk } from "./desk.ts";
import { CounterError } from "./errors.ts";
import { fillForm, type Place } from "./formDocument.ts";
import { keepForm, readForm } from "./formFiles.ts";
import { formPdf } from "./formPdf.ts";
import { type Form, formOf, sha256Of } from "./formTemplates.ts";
import { refuseSecond } from "./issue.ts";

/** Who is at the counter, on both sides of it, and where. */
export interface FormOrder {
  readonly customer: CustomerView;
  readonly teller: TellerView;
  readonly place: Place;
}

/**
 * The form of a transaction for this customer: one that is signed and waits for its transaction, a draft as it was
 * left, or a new one. A draft of an older version is not shown again: its texts were others.
 * @throws CounterError alreadyHolds (R3: nobody signs in vain), formMalformed; LedgerError
 */
export async function beginForm(
  desk: Desk,
  order: FormOrder & { readonly form: FormName; readonly token: TokenRef | null },
): Promise<FormView> {
  const { ledger, clock } = desk;
  const { customer, teller, token } = order;
  if (order.form === "issue") refuseSecond(desk, { customer });
  const form = formOf(order.form);
  const usable = (record: FormRecord | null): FormRecord | null =>
    record?.version === form.version && sameCard(record.token, token) ? record : null;
  const signed = usable(await ledger.forms.signedUnused(customer.customerId, order.form));
  const kept = signed ?? usable(await ledger.forms.draftOf(customer.customerId, order.form));
  const record = kept ?? {
    formId: uuidv7(),
    form: order.form,
    version: form.version,
    customerId: customer.customerId,
    transactionId: uuidv7(),
    token,
    given: [],
    tellerId: teller.tellerId,
    touchedAt: new Date(clock.now()).toISOString(),
    signedSeq: null,
  };
  if (!kept) await ledger.forms.begin(record);
  const filling = { form, record, customer, teller, place: order.place };
  const left = kept && !signed && kept.given.length > 0;
  return {
    formId: record.formId,
    documents: { ko: fillForm(filling, "ko"), en: fillForm(filling, "en") },
    draft: left ? { leftAt: record.touchedAt, tellerId: record.tellerId } : null,
    signed: signed?.signedSeq ? signedForm(signed, signed.signedSeq, signed.touchedAt) : null,
  };
}

const sameCard = (a: TokenRef | null, b: TokenRef | null): boolean =>
  a?.vendorCode === b?.vendorCode && a?.serialNumber === b?.serialNumber;

const signedForm = ({ formId, transactionId }: FormRecord, journalSeq: number, at: string): SignedForm => ({
  formId,
  transactionId,
  journalSeq,
  at,
});

/** Keep which consents are ticked, so that the form comes back as it was left. @throws CounterError formNotOpen, formOfAnother */
export async function noteConsents(
  desk: Desk,
  order: Pick<FormOrder, "customer" | "teller"> & {
    readonly formId: string;
    readonly given: readonly string[];
  },
): Promise<void> {
  const { record, form } = await openDraft(desk, order);
  await desk.ledger.forms.note(record.formId, {
    given: known(form, order.given),
    tellerId: order.teller.tellerId,
    touchedAt: new Date(desk.clock.now()).toISOString(),
  });
}

/**
 * The customer signs: the PDF is made here, sealed into its file, and then recorded with what was agreed to, in the
 * journal (R16). What fails before that leaves the draft as it was.
 * @throws CounterError formNotOpen, formOfAnother, formConsentMissing, formUnwritable; LedgerError
 */
export async function signForm(
  desk: Desk,
  order: FormOrder & {
    readonly formId: string;
    readonly given: readonly string[];
    readonly language: FormLanguage;
    readonly on: SignedOn;
    readonly strokes: Strokes | null;
  },
): Promise<SignedForm> {
  const { ledger, clock, forms } = desk;
  const { record, form } = await openDraft(desk, order);
  const given = known(form, order.given);
  if (form.consents.some(({ id, required }) => required && !given.includes(id))) {
    throw new CounterError("formConsentMissing");
  }
  const at = new Date(clock.now()).toISOString();
  const filled = fillForm({ ...order, form, record: { ...record, given } }, order.language);
  const document: FormDocument = { ...filled, signature: { on: order.on, at, strokes: order.strokes } };
  const pdf = await formPdf(document, await fullNameOf(desk, order.customer));
  await keepForm(forms, document, pdf);
  const entry = await ledger.forms.sign(
    {
      formId: record.formId,
      form: form.form,
      version: form.version,
      templateSha256: form.sha256,
      language: order.language,
      customer: { customerId: record.customerId, maskedName: order.customer.maskedName },
      consents: form.consents.map(({ id, version, sha256 }) => ({
        ...{ id, version, sha256 },
        given: given.includes(id),
      })),
      signedOn: order.on,
      pdfSha256: sha256OfBytes(pdf),
      documentSha256: sha256Of(document),
      transactionId: record.transactionId,
    },
    { tellerId: order.teller.tellerId },
  );
  desk.line.wake();
  return signedForm(record, entry.seq, entry.occurredAt);
}

/**
 * Open a signed form again, and see that it is the one that was signed.
 * @throws CounterError formNotOpen, formMissing, formDamaged; TrustError formNotAuthentic
 */
export async function openSignedForm({ ledger, forms }: Desk, formId: string) {
  const record = await ledger.forms.find(formId);
  const entry = record?.signedSeq ? await ledger.journal.find(record.signedSeq) : null;
  if (!entry) throw new CounterError("formNotOpen");
  const recorded = FormSigned.shape.body.parse(entry.body);
  const { document, pdf } = await readForm(forms, formId);
  const same =
    recorded.formId === formId &&
    recorded.pdfSha256 === sha256OfBytes(pdf) &&
    recorded.documentSha256 === sha256Of(document);
  if (!same) throw new CounterError("formDamaged", { rule: "R16" });
  return { document, journalSeq: entry.seq, tellerId: entry.tellerId, pdfSha256: recorded.pdfSha256 };
}

/**
 * The signed form that a transaction of this customer may take, and the id that it then has. It is good for one
 * transaction about the card that it names; one that the registry refused may be tried again.
 * @param order.token null where the form was signed before there was a card
 * @throws CounterError formNeeded, formOfAnother, formUsed (R16)
 */
export async function formFor(
  { ledger }: Pick<Desk, "ledger">,
  order: {
    readonly formId: string;
    readonly form: FormName;
    readonly customer: Pick<CustomerView, "customerId">;
    readonly token: TokenRef | null;
  },
): Promise<{ readonly transactionId: string }> {
  const { form, customer, token } = order;
  const record = await ledger.forms.find(order.formId);
  if (!record?.signedSeq) throw new CounterError("formNeeded");
  if (record.form !== form || record.customerId !== customer.customerId || !sameCard(record.token, token)) {
    throw new CounterError("formOfAnother");
  }
  if (await ledger.forms.isUsed(record)) throw new CounterError("formUsed", { rule: "R16" });
  return { transactionId: record.transactionId };
}

async function openDraft(
  { ledger }: Desk,
  { formId, customer }: { readonly formId: string; readonly customer: CustomerView },
): Promise<{ record: FormRecord; form: Form }> {
  const record = await ledger.forms.find(formId);
  if (!record || record.signedSeq !== null) throw new CounterError("formNotOpen");
  if (record.customerId !== customer.customerId) throw new CounterError("formOfAnother", { rule: "R2" });
  const form = formOf(record.form);
  if (form.version !== record.version) throw new CounterError("formNotOpen");
  return { record, form };
}

/** The ticked consents that this form has, in its order. */
const known = (form: Form, given: readonly string[]): string[] =>
  form.consents.flatMap(({ id }) => (given.includes(id) ? [id] : []));

async function fullNameOf({ ledger }: Desk, { customerId }: CustomerView): Promise<string> {
  const kept = await ledger.customers.find(customerId);
  if (!kept) throw new CounterError("noCustomer", { rule: "R2" });
  return kept.name;
}

const sha256OfBytes = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
