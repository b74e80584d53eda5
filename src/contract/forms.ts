/** Application forms (신청서): what a customer reads, agrees to and signs at the counter. */
import { z } from "zod";
import { Hex, Instant, Uuid } from "./ids.ts";

/** The transactions that have a form. */
export const FormName = z.enum(["issue", "reissue", "register", "phone", "dispose"]);
export type FormName = z.infer<typeof FormName>;
export const FormLanguage = z.enum(["ko", "en"]);
export type FormLanguage = z.infer<typeof FormLanguage>;

const Text = z.strictObject({ ko: z.string().min(1).max(2000), en: z.string().min(1).max(2000) });
const ConsentId = z.string().regex(/^[a-z][A-Za-z]{1,31}$/);
const Version = z.int().positive();

/** One consent text. Whoever changes a word of it raises the version: what was signed names both. */
export const Consent = z.strictObject({
  id: ConsentId,
  version: Version,
  /** Without it there is no transaction; one that is not required may be refused without harm. */
  required: z.boolean(),
  title: Text,
  body: z.array(Text).min(1).max(12),
});
export type Consent = z.infer<typeof Consent>;

/** What is filled in from the ID and the transaction. */
export const FormFact = z.enum(["name", "identity", "phone", "document", "kind", "card", "branch", "teller"]);
export type FormFact = z.infer<typeof FormFact>;

/** A file of resources/forms. */
export const FormTemplate = z.strictObject({
  form: FormName,
  version: Version,
  /** Day from which it is used. */
  effective: z.iso.date(),
  title: Text,
  lead: Text,
  facts: z.array(z.strictObject({ fact: FormFact, label: Text })).min(1),
  /** Ids of resources/forms/consents.json, in the order in which they are read. */
  consents: z.array(ConsentId).min(1),
  /** The sentence that the signature stands under. */
  declaration: Text,
});
export type FormTemplate = z.infer<typeof FormTemplate>;

/** The place that is signed in: coordinates are of this box, origin at its upper left. */
export const SIGNATURE_BOX = { width: 6000, height: 2000 } as const;
/** A signature is no dot: its strokes extend over this much of the box in one direction at least. */
const SMALLEST_EXTENT = 200;
const MOST_POINTS = 8000;

const Point = z.tuple([z.int().min(0).max(SIGNATURE_BOX.width), z.int().min(0).max(SIGNATURE_BOX.height)]);
const Stroke = z.array(Point).min(1).max(MOST_POINTS);

function extentOf(strokes: readonly (readonly (readonly [number, number])[])[], axis: 0 | 1): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const point of strokes.flat()) {
    low = Math.min(low, point[axis]);
    high = Math.max(high, point[axis]);
  }
  return high - low;
}

/** What the pen drew. It lives in the window until it is signed with, then in the sealed form only. */
export const Strokes = z
  .array(Stroke)
  .min(1)
  .max(200)
  .refine((strokes) => strokes.reduce((sum, stroke) => sum + stroke.length, 0) <= MOST_POINTS, "too long")
  .refine(
    (strokes) => Math.max(extentOf(strokes, 0), extentOf(strokes, 1)) >= SMALLEST_EXTENT,
    "no signature, only a dot",
  );
export type Strokes = z.infer<typeof Strokes>;

/** Where the customer signed. */
export const SignedOn = z.enum(["counter", "customerWindow", "paper"]);
export type SignedOn = z.infer<typeof SignedOn>;

const Signature = z.object({
  on: SignedOn,
  at: Instant,
  /** Null when it is on paper. */
  strokes: Strokes.nullable(),
});

const Word = z.string().max(2000);

/** A form as it is read: in one language, filled in, masked (R14). */
export const FormDocument = z.object({
  formId: Uuid,
  form: FormName,
  version: Version,
  language: FormLanguage,
  training: z.boolean(),
  institution: Word,
  title: Word,
  lead: Word,
  facts: z.array(z.object({ fact: FormFact, label: Word, value: Word })),
  consents: z.array(
    Consent.pick({ id: true, version: true, required: true }).extend({
      title: Word,
      body: z.array(Word),
      given: z.boolean(),
    }),
  ),
  declaration: Word,
  signature: Signature.nullable(),
});
export type FormDocument = z.infer<typeof FormDocument>;

/** The customer signed a form. The form itself stays sealed at the workstation. */
export const FormSigned = z.object({
  type: z.literal("form.signed"),
  body: z.object({
    formId: Uuid,
    form: FormName,
    version: Version,
    /** SHA-256 of the template's canonical JSON (RFC 8785). */
    templateSha256: Hex.length(64),
    language: FormLanguage,
    customer: z.object({ customerId: Uuid, maskedName: z.string().min(1).max(80) }),
    /** Each consent that was asked for, with the SHA-256 of its text in both languages, and the answer. */
    consents: z
      .array(z.object({ id: ConsentId, version: Version, sha256: Hex.length(64), given: z.boolean() }))
      .max(20),
    signedOn: SignedOn,
    /** SHA-256 of the PDF that is kept sealed, and of the canonical JSON of what it shows. */
    pdfSha256: Hex.length(64),
    documentSha256: Hex.length(64),
    /** The id that the transaction which it is for will have. */
    transactionId: Uuid,
  }),
});
