import { createHash } from "node:crypto";
import { z } from "zod";
import consentsFile from "../../resources/forms/consents.json" with { type: "json" };
import disposeFile from "../../resources/forms/dispose.json" with { type: "json" };
import issueFile from "../../resources/forms/issue.json" with { type: "json" };
import phoneFile from "../../resources/forms/phone.json" with { type: "json" };
import registerFile from "../../resources/forms/register.json" with { type: "json" };
import reissueFile from "../../resources/forms/reissue.json" with { type: "json" };
import { Consent, type FormName, FormTemplate } from "../contract/forms.ts";
import { canonicalJson } from "../trust/index.ts";
import { CounterError } from "./errors.ts";

/** A form with the texts of its consents, as it is filled in. */
export interface Form extends Omit<FormTemplate, "consents"> {
  readonly consents: readonly (Consent & { readonly sha256: string })[];
  /** SHA-256 of the template and of every text it names. */
  readonly sha256: string;
}

/** SHA-256 of the canonical JSON (RFC 8785), hexadecimal: what was signed is named by it. */
export function sha256Of(value: object): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}

function checked<T extends z.ZodType>(name: string, schema: T, file: unknown): z.output<T> {
  const parsed = schema.safeParse(file);
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map(({ path }) => path.join(".") || "-"))].join(", ");
  throw new CounterError("formMalformed", { parameters: { name, fields } });
}

/**
 * Check a form's file together with the consents it names.
 * @throws CounterError formMalformed: a field that is wrong, a consent that is not there or is named twice
 */
export function readForm(name: FormName, file: unknown, consents: unknown): Form {
  const texts = checked("consents", z.array(Consent), consents);
  const template = checked(name, FormTemplate, file);
  const malformed = (fields: string) => new CounterError("formMalformed", { parameters: { name, fields } });
  if (template.form !== name) throw malformed("form");
  if (new Set(template.consents).size !== template.consents.length) throw malformed("consents");
  const asked = template.consents.map((id) => {
    const [consent, ...more] = texts.filter((text) => text.id === id);
    if (!consent || more.length > 0) throw malformed(`consents.${id}`);
    return { ...consent, sha256: sha256Of(consent) };
  });
  const sha256 = sha256Of({ ...template, consents: asked.map((consent) => consent.sha256) });
  return { ...template, consents: asked, sha256 };
}

const files: Readonly<Record<FormName, unknown>> = {
  issue: issueFile,
  reissue: reissueFile,
  register: registerFile,
  phone: phoneFile,
  dispose: disposeFile,
};
const read = new Map<FormName, Form>();

/** The form of a transaction, as it is today. @throws CounterError formMalformed */
export function formOf(name: FormName): Form {
  const form = read.get(name) ?? readForm(name, files[name], consentsFile);
  read.set(name, form);
  return form;
}
