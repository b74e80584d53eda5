import { IdentityError } from "./errors.ts";

/** Licensing regions by the first two digits; licences from before 1997 print the name instead. */
const licenceRegions: ReadonlyMap<string, string> = new Map([
  ["서울", "11"],
  ["부산", "12"],
  ["경기", "13"],
  ["강원", "14"],
  ["충북", "15"],
  ["충남", "16"],
  ["전북", "17"],
  ["전남", "18"],
  ["경북", "19"],
  ["경남", "20"],
  ["제주", "21"],
  ["대구", "22"],
  ["인천", "23"],
  ["광주", "24"],
  ["대전", "25"],
  ["울산", "26"],
  ["경기북부", "28"],
]);
const regionCodes: ReadonlySet<string> = new Set(licenceRegions.values());

/**
 * A Korean driver's licence number as `11-12-345678-90`: region, year of issue, serial, check digits (whose rule
 * is not public, so only the format is checked).
 * @param text with or without hyphens and spaces; the region as digits or by its Korean name
 * @throws IdentityError `licenceNumber`
 */
export function parseLicenceNumber(text: string): string {
  const match = /^(\d{2}|[가-힣]{2,4})(\d{2})(\d{6})(\d{2})$/.exec(text.replace(/[\s-]/g, ""));
  const region = match?.[1] ?? "";
  const code = licenceRegions.get(region) ?? region;
  if (!match || !regionCodes.has(code)) throw new IdentityError("licenceNumber");
  return `${code}-${match[2]}-${match[3]}-${match[4]}`;
}

/** Korean passports: a letter for the kind and 8 digits, since 2021 with a letter in the fifth place. */
const koreanPassport = /^[MSRGDT](?:\d{8}|\d{3}[A-Z]\d{4})$/;
/** ICAO Doc 9303 part 4: at most 9 letters and digits. */
const anyPassport = /^[A-Z0-9]{5,9}$/;

/**
 * A passport number in capitals without spaces.
 * @param issuingState three-letter code of Doc 9303 (`KOR`), which decides the format
 * @throws IdentityError `passportNumber`
 */
export function parsePassportNumber(text: string, issuingState: string): string {
  const number = text.replace(/[\s-]/g, "").toUpperCase();
  const format = issuingState === "KOR" ? koreanPassport : anyPassport;
  if (!format.test(number)) throw new IdentityError("passportNumber");
  return number;
}

const seoul = /^(02)(\d{3,4})(\d{4})$/;
/** Only the old prefixes have numbers of ten digits. */
const mobile = /^(010(?=\d{8}$)|01[16789])(\d{3,4})(\d{4})$/;
const elsewhere = /^(0[3-6]\d|070)(\d{3,4})(\d{4})$/;

/**
 * A phone number as `010-1234-5678`, or `+12025550123` for one outside Korea.
 * @throws IdentityError `phone`
 */
export function parsePhone(text: string): string {
  const digits = text.replace(/[\s().-]/g, "").replace(/^(?:\+82|0082)0?/, "0");
  const match = mobile.exec(digits) ?? seoul.exec(digits) ?? elsewhere.exec(digits);
  if (match) return `${match[1]}-${match[2]}-${match[3]}`;
  if (/^\+[1-9]\d{6,14}$/.test(digits)) return digits;
  throw new IdentityError("phone");
}
