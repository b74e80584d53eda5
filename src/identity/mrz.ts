/** Machine-readable zones: ICAO Doc 9303 parts 4 (TD3), 5 (TD1) and 6 (TD2), parsed by the library `mrz`. */
import { type FieldName, type ParseResult, parse } from "mrz";
import type { Clock } from "../contract/clock.ts";
import type { IdentityCheck } from "../contract/customer.ts";
import { calendarDate, todayInSeoul } from "./dates.ts";
import { IdentityError, type IdentityErrorCode } from "./errors.ts";
import { parseRegistrationNumber, type RegistrationNumber } from "./registrationNumber.ts";

export interface MrzDocument {
  readonly format: "TD1" | "TD2" | "TD3";
  readonly document: IdentityCheck["document"];
  /** Three-letter codes of Doc 9303, `D` for Germany. */
  readonly issuingState: string;
  readonly nationality: string;
  readonly documentNumber: string;
  readonly surname: string;
  /** Empty for people with one name. */
  readonly givenNames: string;
  /** YYYY-MM-DD, both. */
  readonly birthDate: string;
  readonly expiryDate: string;
  readonly sex: "male" | "female" | "unspecified";
  /** From a Korean passport's optional data, when it carries the second half. In the clear (R14). */
  readonly registrationNumber: RegistrationNumber | null;
}

const layouts: ReadonlyMap<number, { readonly lines: number; readonly width: number }> = new Map([
  [88, { lines: 2, width: 44 }],
  [90, { lines: 3, width: 30 }],
  [72, { lines: 2, width: 36 }],
]);

/**
 * The zone's lines. Typed, pasted and scanned text is forgiven its case, its line ends, spaces anywhere, and
 * fillers that came as « or ‹ or in full width; nothing that could be another character.
 */
function zoneLines(text: string): string[] {
  const zone = text
    .replaceAll("«", "<<")
    .replaceAll("‹", "<")
    .normalize("NFKC")
    .replace(/[\s\uFEFF]/g, "")
    .toUpperCase();
  const layout = layouts.get(zone.length);
  if (!layout || !/^[A-Z0-9<]+$/.test(zone)) throw new IdentityError("mrzLayout");
  return Array.from({ length: layout.lines }, (_, i) => zone.slice(i * layout.width, (i + 1) * layout.width));
}

/** Which code a field of the library belongs to. The composite comes last: it fails whenever another one does. */
const codes: Partial<Record<FieldName, IdentityErrorCode>> = {
  documentCode: "mrzDocumentCode",
  issuingState: "mrzState",
  nationality: "mrzState",
  lastName: "mrzName",
  firstName: "mrzName",
  documentNumber: "mrzDocumentNumber",
  documentNumberCheckDigit: "mrzDocumentNumber",
  birthDate: "mrzBirthDate",
  birthDateCheckDigit: "mrzBirthDate",
  sex: "mrzSex",
  expirationDate: "mrzExpiryDate",
  expirationDateCheckDigit: "mrzExpiryDate",
  personalNumber: "mrzPersonalNumber",
  personalNumberCheckDigit: "mrzPersonalNumber",
  optional: "mrzPersonalNumber",
  optional1: "mrzPersonalNumber",
  optional2: "mrzPersonalNumber",
  compositeCheckDigit: "mrzComposite",
};

function refuseInvalid(result: ParseResult): void {
  const failing = result.details.filter((d) => !d.valid);
  const wrong = [...new Set(failing.map((d) => codes[d.field ?? "compositeCheckDigit"] ?? "mrzLayout"))];
  wrong.sort((a, b) => Number(a === "mrzComposite") - Number(b === "mrzComposite"));
  const [first] = wrong;
  // The library's own messages quote what they refuse (R14): they stay here.
  if (first !== undefined) throw new IdentityError(first, { all: wrong });
}

function parseLines(lines: string[]): ParseResult & { format: MrzDocument["format"] } {
  let result: ParseResult;
  try {
    result = parse(lines, { autocorrect: false });
  } catch {
    throw new IdentityError("mrzLayout");
  }
  const { format } = result;
  // Digits among a TD2's names make the library see a French national id.
  if (format !== "TD1" && format !== "TD2" && format !== "TD3") throw new IdentityError("mrzName");
  refuseInvalid(result);
  return { ...result, format };
}

/** YYMMDD to a date in the century that `fits`; the library lets `<` and the 31st of February pass. */
function zoneDate(six: string, code: IdentityErrorCode, fits: (date: string) => boolean): string {
  const part = (from: number): number =>
    /^\d{6}$/.test(six) ? Number(six.slice(from, from + 2)) : Number.NaN;
  for (const century of [2100, 2000, 1900]) {
    const date = calendarDate(century + part(0), part(2), part(4));
    if (date !== null && fits(date)) return date;
  }
  throw new IdentityError(code);
}

/**
 * Korean passports issued until December 2020 carry the second half of the holder's resident number in the
 * optional data; with the date of birth in front of it, it must be a valid number.
 */
function registrationNumber(
  issuingState: string,
  personalNumber: string,
  birth: string,
  clock: Clock,
): RegistrationNumber | null {
  if (issuingState !== "KOR" || personalNumber === "") return null;
  if (!/^\d{7}$/.test(personalNumber)) throw new IdentityError("mrzPersonalNumber");
  try {
    return parseRegistrationNumber(`${birth}${personalNumber}`, clock);
  } catch (cause) {
    if (cause instanceof IdentityError) throw new IdentityError("mrzPersonalNumber", { cause });
    throw cause;
  }
}

function documentKind(
  format: MrzDocument["format"],
  state: string,
  nationality: string,
): MrzDocument["document"] {
  if (format === "TD3") return "passport";
  if (state !== "KOR") throw new IdentityError("documentUnknown");
  return nationality === "KOR" ? "residentCard" : "alienCard";
}

const sexes: Readonly<Record<string, MrzDocument["sex"]>> = { male: "male", female: "female" };

/**
 * Read a machine-readable zone. Every check digit must hold, every date must exist (R2). What check digits
 * cannot tell apart stays so: they take 0, <, A, K and U for the same.
 * @param text two lines of 44 (TD3) or 36 (TD2), or three of 30 (TD1), as typed, pasted or scanned
 * @throws IdentityError `mrz…` by field (all failing ones in `all`), `documentUnknown`
 */
export function parseMrz(text: string, clock: Clock): MrzDocument {
  const { format, fields, documentNumber } = parseLines(zoneLines(text));
  const field = (name: FieldName): string => fields[name] ?? "";
  const today = todayInSeoul(clock);
  const birth = field("birthDate");
  const issuingState = field("issuingState");
  const nationality = field("nationality");
  if (field("lastName") === "") throw new IdentityError("mrzName");
  const personal = format === "TD3" ? field("personalNumber") : "";
  const number = registrationNumber(issuingState, personal, birth, clock);
  // The latest century that is not in the future; the resident number knows better.
  const birthDate = number?.birthDate ?? zoneDate(birth, "mrzBirthDate", (date) => date <= today);
  const horizon = Number(today.slice(0, 4)) + 49;
  const expiryDate = zoneDate(
    field("expirationDate"),
    "mrzExpiryDate",
    (d) => Number(d.slice(0, 4)) <= horizon,
  );
  return {
    format,
    document: documentKind(format, issuingState, nationality),
    issuingState,
    nationality,
    documentNumber: documentNumber ?? "",
    surname: field("lastName"),
    givenNames: field("firstName"),
    birthDate,
    expiryDate,
    sex: sexes[field("sex")] ?? "unspecified",
    registrationNumber: number,
  };
}

/**
 * Refuse a document after its last day, by Korean date (R2).
 * @param expiryDate YYYY-MM-DD
 * @throws IdentityError `documentExpired`
 */
export function checkNotExpired(expiryDate: string, clock: Clock): void {
  if (expiryDate < todayInSeoul(clock)) {
    throw new IdentityError("documentExpired", { parameters: { expiryDate } });
  }
}
