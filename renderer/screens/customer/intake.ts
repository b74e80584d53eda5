import type { Failure } from "../../../src/contract/errors.ts";
import type { CustomerInput, MrzReading } from "../../../src/contract/ipc.ts";

/** What the form holds: the call's input, but with the phone question still unanswered at first (R1). */
export type IntakeDraft = Omit<CustomerInput, "nfcPhone"> & { readonly nfcPhone: "yes" | "no" | "" };
export type IntakeField = keyof IntakeDraft;

export const documents = ["residentCard", "driverLicence", "alienCard", "passport"] as const;
export const kinds = ["personal", "soleProprietor", "corporation"] as const;

export const emptyIntake: IntakeDraft = {
  document: "residentCard",
  kind: "personal",
  name: "",
  identityNumber: "",
  documentNumber: "",
  mrz: "",
  phone: "",
  nfcPhone: "",
};

export function toDraft(input: CustomerInput): IntakeDraft {
  return { ...input, nfcPhone: input.nfcPhone === null ? "" : input.nfcPhone ? "yes" : "no" };
}

export function toInput(draft: IntakeDraft): CustomerInput {
  return {
    ...draft,
    mrz: hasMrz(draft.document) ? draft.mrz.trim() : "",
    documentNumber: hasDocumentNumber(draft.document) ? draft.documentNumber.trim() : "",
    nfcPhone: draft.nfcPhone === "" ? null : draft.nfcPhone === "yes",
  };
}

/** Documents with a machine-readable zone. */
export function hasMrz(document: IntakeDraft["document"]): boolean {
  return document === "passport" || document === "alienCard";
}

/** Documents with a number of their own beside the holder's. */
export function hasDocumentNumber(document: IntakeDraft["document"]): boolean {
  return document === "passport" || document === "driverLicence";
}

export function isEmpty(draft: IntakeDraft): boolean {
  return draft.name + draft.identityNumber + draft.documentNumber + draft.mrz + draft.phone === "";
}

/** A whole machine-readable zone: two lines of 44, or three of 30 (ICAO Doc 9303). */
export function mrzIsWhole(text: string): boolean {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const whole = (count: number, length: number) =>
    lines.length === count && lines.every((line) => line.length === length);
  return whole(2, 44) || whole(3, 30);
}

/** What the zone says goes into the form; what it does not say stays as it was typed. */
export function withReading(draft: IntakeDraft, reading: MrzReading): IntakeDraft {
  return {
    ...draft,
    document: reading.document,
    name: reading.name || draft.name,
    identityNumber: reading.identityNumber || draft.identityNumber,
    documentNumber: reading.documentNumber || draft.documentNumber,
  };
}

/** `900101-1234567` while typing. */
export function formatIdentityNumber(typed: string): string {
  const digits = typed.replace(/\D/g, "").slice(0, 13);
  return digits.length > 6 ? `${digits.slice(0, 6)}-${digits.slice(6)}` : digits;
}

/** `900101-1••••••`: what is shown once the field is left (R14). */
export function maskIdentityNumber(number: string): string {
  return number.length > 8 ? number.slice(0, 8) + "•".repeat(number.length - 8) : number;
}

/** `010-1234-5678` while typing. */
export function formatPhone(typed: string): string {
  const digits = typed.replace(/\D/g, "").slice(0, 11);
  if (digits.length < 4) return digits;
  if (digits.length < 8) return `${digits.slice(0, 3)}-${digits.slice(3)}`;
  const middle = digits.length === 10 ? 6 : 7;
  return `${digits.slice(0, 3)}-${digits.slice(3, middle)}-${digits.slice(middle)}`;
}

const fields = Object.keys(emptyIntake) as IntakeField[];
/** A refusal by rule R1 is about what was answered, not about how it was typed. */
const answers: Readonly<Record<string, IntakeField>> = { "counter.corporation": "kind" };

/** The field a refusal sends the teller back to; null when the form does not show it for this document. */
export function fieldOf(failure: Failure, document: IntakeDraft["document"]): IntakeField | null {
  const field = answers[failure.code] ?? fields.find((name) => name === failure.field) ?? null;
  if (field === "mrz" && !hasMrz(document)) return null;
  if (field === "documentNumber" && !hasDocumentNumber(document)) return null;
  return field;
}

/**
 * Fields that must not be empty, in the order of the form.
 * @param asksNfc R1: whether the transaction that waits gives the customer a card
 * @param isKnown they were found in the ledger: name and phone stay as they are known
 */
export function missingFields(draft: IntakeDraft, asksNfc: boolean, isKnown = false): IntakeField[] {
  const read = hasMrz(draft.document) && mrzIsWhole(draft.mrz);
  const missing: IntakeField[] = [];
  if (!isKnown && !read && draft.name.trim() === "") missing.push("name");
  if (draft.document !== "passport" && !read && draft.identityNumber === "") missing.push("identityNumber");
  if (hasDocumentNumber(draft.document) && !read && draft.documentNumber.trim() === "")
    missing.push("documentNumber");
  if (draft.kind !== "corporation") {
    if (!isKnown && draft.phone === "") missing.push("phone");
    if (asksNfc && draft.nfcPhone === "") missing.push("nfcPhone");
  }
  return missing;
}
