/**
 * Korean registration numbers: 주민등록번호 of residents, 외국인등록번호 of foreigners. YYMMDD, a digit for
 * century, sex and kind, six more digits.
 */
import type { Clock } from "../contract/clock.ts";
import { calendarDate, todayInSeoul } from "./dates.ts";
import { IdentityError } from "./errors.ts";

export interface RegistrationNumber {
  readonly kind: "rrn" | "arn";
  /** 13 digits. In the clear: let it live as shortly as possible (R14). */
  readonly digits: string;
  /** YYYY-MM-DD */
  readonly birthDate: string;
  readonly sex: "male" | "female";
}

/**
 * Numbers given since then have six random digits after the seventh and no check digit. A number does not say
 * when it was given, so the rule is held for everybody born before that day. The few who were born before and
 * got a new number after are refused here and need a supervisor.
 */
const LAST_CHECKED_BIRTH = "2020-10-04";

/** By the seventh digit: the century of birth, and who it is. Odd is male, even female. */
const centuries: Readonly<Record<string, readonly [year: number, kind: "rrn" | "arn"]>> = {
  "9": [1800, "rrn"],
  "0": [1800, "rrn"],
  "1": [1900, "rrn"],
  "2": [1900, "rrn"],
  "3": [2000, "rrn"],
  "4": [2000, "rrn"],
  "5": [1900, "arn"],
  "6": [1900, "arn"],
  "7": [2000, "arn"],
  "8": [2000, "arn"],
};

const weights = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];

/**
 * The 13th digit that belongs to the first twelve: 11 - (weighted sum mod 11), for foreigners 13 - it, mod 10.
 */
export function registrationCheckDigit(firstTwelve: string, kind: "rrn" | "arn"): number {
  const sum = weights.reduce((total, weight, i) => total + weight * Number(firstTwelve[i]), 0);
  return ((kind === "rrn" ? 11 : 13) - (sum % 11)) % 10;
}

/**
 * Check a registration number: format, date of birth, century and sex digit, check digit (R2).
 * @param text 13 digits; spaces, and a hyphen after the sixth, are allowed
 * @throws IdentityError `numberFormat`, `numberBirthDate` (no such day, or in the future), `numberCheckDigit`
 */
export function parseRegistrationNumber(text: string, clock: Clock): RegistrationNumber {
  const match = /^(\d{6})-?(\d{7})$/.exec(text.replace(/\s/g, ""));
  if (!match) throw new IdentityError("numberFormat");
  const digits = `${match[1]}${match[2]}`;
  const [century, kind] = centuries[digits[6] ?? ""] ?? [0, "rrn"];
  const part = (from: number): number => Number(digits.slice(from, from + 2));
  const birthDate = calendarDate(century + part(0), part(2), part(4));
  if (birthDate === null || birthDate > todayInSeoul(clock)) throw new IdentityError("numberBirthDate");
  const checked = birthDate <= LAST_CHECKED_BIRTH;
  if (checked && registrationCheckDigit(digits.slice(0, 12), kind) !== Number(digits[12])) {
    throw new IdentityError("numberCheckDigit");
  }
  return { kind, digits, birthDate, sex: Number(digits[6]) % 2 === 1 ? "male" : "female" };
}
