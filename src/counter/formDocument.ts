import values from "../../resources/forms/values.json" with { type: "json" };
import type { FormDocument, FormFact, FormLanguage } from "../contract/forms.ts";
import type { AppState, CustomerView, TellerView } from "../contract/ipc.ts";
import type { FormRecord } from "../ledger/index.ts";
import type { Form } from "./formTemplates.ts";

/** Where the form is filled in. */
export type Place = Pick<AppState, "institution" | "branch" | "mode">;

/** What a form is filled in from. */
export interface FormFilling {
  readonly form: Form;
  readonly record: Pick<FormRecord, "formId" | "token" | "given">;
  readonly customer: CustomerView;
  readonly teller: TellerView;
  readonly place: Place;
}

function filledIn(fact: FormFact, { record, customer, teller, place }: FormFilling, language: FormLanguage) {
  switch (fact) {
    case "name":
      return customer.maskedName;
    case "identity":
      return customer.maskedIdentity;
    case "phone":
      return customer.maskedPhone;
    case "document":
      return values.document[customer.check.document][language];
    case "kind":
      return values.kind[customer.kind][language];
    case "card":
      return record.token ? `${record.token.vendorCode}-${record.token.serialNumber}` : null;
    case "branch":
      return `${place.branch.name[language]} ${place.branch.code}`;
    case "teller":
      return teller.tellerId;
  }
}

/** Fill a form in: masked, in one language, not signed yet (R14). */
export function fillForm(filling: FormFilling, language: FormLanguage): FormDocument {
  const { form, record, place } = filling;
  return {
    formId: record.formId,
    form: form.form,
    version: form.version,
    language,
    training: place.mode === "training",
    institution: `${place.institution.name[language]} ${place.institution.code}`,
    title: form.title[language],
    lead: form.lead[language],
    facts: form.facts.flatMap(({ fact, label }) => {
      const value = filledIn(fact, filling, language);
      return value === null ? [] : [{ fact, label: label[language], value }];
    }),
    consents: form.consents.map(({ id, version, required, title, body }) => ({
      id,
      version,
      required,
      title: title[language],
      body: body.map((text) => text[language]),
      given: record.given.includes(id),
    })),
    declaration: form.declaration[language],
    signature: null,
  };
}
