import consents from "../../../resources/forms/consents.json" with { type: "json" };
import dispose from "../../../resources/forms/dispose.json" with { type: "json" };
import issue from "../../../resources/forms/issue.json" with { type: "json" };
import phone from "../../../resources/forms/phone.json" with { type: "json" };
import register from "../../../resources/forms/register.json" with { type: "json" };
import type { customerWindowCalls } from "../../../src/contract/calls/customerWindow.ts";
import type { FormView, formCalls, SignedForm } from "../../../src/contract/calls/forms.ts";
import type { FormDocument } from "../../../src/contract/forms.ts";
import type { StandardAnswers } from "./answers.ts";

const FORM = "0193a5c0-0000-7000-8000-0000000000f1";

const signedForm: SignedForm = {
  formId: FORM,
  transactionId: "0193a5c0-0000-7000-8000-000000000001",
  journalSeq: 1283,
  at: "2026-11-22T01:42:02.000Z",
};

const templates = { issue, register, phone, dispose };
type Template = keyof typeof templates;

function documentIn(language: "ko" | "en", given: readonly string[], form: Template = "issue"): FormDocument {
  const template = templates[form];
  const values: Record<string, string> = {
    name: "이*준",
    identity: "900101-1******",
    phone: "010-****-4821",
    document: language === "ko" ? "주민등록증" : "Resident registration card",
    kind: language === "ko" ? "개인사업자" : "Sole proprietor",
    branch: language === "ko" ? "을지로지점 9010042" : "Euljiro Branch 9010042",
    teller: "seoyeon",
    card: form === "register" ? "82-0000000417" : "71-0042819037",
  };
  return {
    formId: FORM,
    form,
    version: template.version,
    language,
    training: true,
    institution: language === "ko" ? "한빛은행 901" : "Hanbit Bank 901",
    title: template.title[language],
    lead: template.lead[language],
    facts: template.facts.map(({ fact, label }) => ({
      fact: fact as FormDocument["facts"][number]["fact"],
      label: label[language],
      value: values[fact] ?? "",
    })),
    consents: consents
      .filter(({ id }) => template.consents.includes(id))
      .map(({ title, body, ...consent }) => ({
        ...consent,
        title: title[language],
        body: body.map((text) => text[language]),
        given: given.includes(consent.id),
      })),
    declaration: template.declaration[language],
    signature: null,
  };
}

/** A form that waits for the customer. */
export const openForm = (given: readonly string[] = [], form: Template = "issue"): FormView => ({
  formId: FORM,
  documents: { ko: documentIn("ko", given, form), en: documentIn("en", given, form) },
  draft: given.length > 0 ? { leftAt: "2026-11-22T01:32:41.000Z", tellerId: "doyun" } : null,
  signed: null,
});

const signedDocument: FormDocument = {
  ...documentIn("ko", ["terms", "privacy", "registry"]),
  signature: {
    on: "counter",
    at: "2026-11-22T01:42:02.000Z",
    strokes: [
      [
        [900, 700],
        [1500, 1400],
        [2300, 500],
        [2900, 1300],
        [3900, 800],
        [5000, 1100],
      ],
    ],
  },
};

/** Signed before, unless a scene says otherwise: what most scenes show comes after it. */
export const formAnswers: StandardAnswers<keyof typeof formCalls | keyof typeof customerWindowCalls> = {
  "form.begin": () => ({ ...openForm(), signed: signedForm }),
  "form.consent": () => undefined,
  "form.leave": () => undefined,
  "customerWindow.open": () => undefined,
  "customerWindow.follow": () => undefined,
  "form.sign": () => signedForm,
  "form.open": () => ({
    document: signedDocument,
    journalSeq: signedForm.journalSeq,
    tellerId: "seoyeon",
    pdfSha256: "0f".repeat(32),
  }),
};
