/** The window's calls about application forms, a part of `calls` in ipc.ts. */
import { z } from "zod";
import { FormDocument, FormLanguage, FormName, Strokes } from "../forms.ts";
import { Hex, Instant, TellerId, TokenRef, Uuid } from "../ids.ts";

const Given = z.array(z.string().max(32)).max(20);

/** A form that is signed, and where that is recorded. */
export const SignedForm = z.object({
  formId: Uuid,
  /** The transaction it was signed for takes this id. */
  transactionId: Uuid,
  journalSeq: z.int(),
  at: Instant,
});
export type SignedForm = z.infer<typeof SignedForm>;

export const FormView = z.object({
  formId: Uuid,
  /** In both languages: the customer chooses. */
  documents: z.object({ ko: FormDocument, en: FormDocument }),
  /** It was left unsigned before: when, and by whom. */
  draft: z.object({ leftAt: Instant, tellerId: TellerId }).nullable(),
  /** It has been signed already and its transaction has not begun yet. */
  signed: SignedForm.nullable(),
});
export type FormView = z.infer<typeof FormView>;

/** What has changed on a form that is open: at the counter or in the customer's window. */
export const FormChange = z.object({ formId: Uuid, given: Given, signed: SignedForm.nullable() });
export type FormChange = z.infer<typeof FormChange>;

export const formCalls = {
  /** The form of a transaction for the customer at the counter, as it was left, or a new one (R2). */
  "form.begin": {
    input: z.object({ form: FormName, token: TokenRef.optional() }),
    output: FormView,
  },
  /** Which consents are given now; kept, so that an interrupted form comes back. */
  "form.consent": { input: z.object({ formId: Uuid, given: Given }), output: z.void() },
  "form.sign": {
    input: z.object({
      formId: Uuid,
      given: Given,
      language: FormLanguage,
      signature: z.discriminatedUnion("kind", [
        z.object({ kind: z.literal("drawn"), strokes: Strokes }),
        /** It was printed, and the customer signed the paper. */
        z.object({ kind: z.literal("paper") }),
      ]),
    }),
    output: SignedForm,
  },
  /** The teller looks at something else: the form stays as a draft. */
  "form.leave": { input: z.object({ formId: Uuid }), output: z.void() },
  /** A signed form, unsealed and checked against the journal. */
  "form.open": {
    input: z.object({ formId: Uuid }),
    output: z.object({
      document: FormDocument,
      journalSeq: z.int(),
      tellerId: TellerId,
      pdfSha256: Hex.length(64),
    }),
  },
} as const;
