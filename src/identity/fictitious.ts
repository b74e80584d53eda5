import { calendarDate } from "./dates.ts";
import { passportMrz } from "./mrzWriting.ts";
import { registrationCheckDigit } from "./registrationNumber.ts";

/** A customer for training. Format-valid everywhere, and nobody's: see `madeUpPerson`. */
interface MadeUpPerson {
  /** In Korean, surname first. */
  readonly name: string;
  readonly romanSurname: string;
  readonly romanGivenNames: string;
  readonly sex: "male" | "female";
  /** YYYY-MM-DD */
  readonly birthDate: string;
  /** `900101-1234567` */
  readonly identityNumber: string;
  readonly licenceNumber: string;
  readonly passportNumber: string;
  /** Two lines of 44, valid until December 2034. */
  readonly passportMrz: string;
  readonly phone: string;
}

const surnames = [
  ["김", "KIM"],
  ["이", "LEE"],
  ["박", "PARK"],
  ["최", "CHOI"],
  ["정", "JUNG"],
  ["강", "KANG"],
  ["조", "CHO"],
  ["윤", "YOON"],
  ["장", "JANG"],
  ["임", "LIM"],
  ["한", "HAN"],
  ["남궁", "NAMGUNG"],
] as const;
const maleNames = [
  ["서준", "SEOJUN"],
  ["민재", "MINJAE"],
  ["도윤", "DOYUN"],
  ["현우", "HYUNWOO"],
  ["건", "GUN"],
  ["지호", "JIHO"],
] as const;
const femaleNames = [
  ["서연", "SEOYEON"],
  ["하은", "HAEUN"],
  ["지민", "JIMIN"],
  ["수아", "SUA"],
  ["빛나라", "BITNARA"],
  ["은", "EUN"],
] as const;

/**
 * Make up a Korean customer, the same one for the same randomness. The resident number has a birthplace code (99)
 * and the phone an exchange (0000) that were never given, so it is no real person's.
 * @param random 0 ≤ random() < 1
 */
export function madeUpPerson(random: () => number): MadeUpPerson {
  const below = (count: number): number => Math.floor(random() * count);
  const pick = <T>(from: readonly T[]): T => {
    const chosen = from[below(from.length)];
    if (chosen === undefined) throw new RangeError("random() must be at least 0 and below 1");
    return chosen;
  };
  const digits = (count: number): string => Array.from({ length: count }, () => below(10)).join("");

  const sex = pick(["male", "female"] as const);
  const [surname, romanSurname] = pick(surnames);
  const [given, romanGivenNames] = pick<readonly [string, string]>(sex === "male" ? maleNames : femaleNames);
  const year = 1945 + below(61);
  const month = 1 + below(12);
  // The 28th is a day of every month.
  const birthDate = calendarDate(year, month, 1 + below(28)) ?? `${year}-01-01`;
  const birth = birthDate.slice(2).replaceAll("-", "");
  const century = (year < 2000 ? 1 : 3) + (sex === "male" ? 0 : 1);
  const firstTwelve = `${birth}${century}99${digits(3)}`;
  const secondHalf = `${firstTwelve.slice(6)}${registrationCheckDigit(firstTwelve, "rrn")}`;
  const passportNumber = `M${digits(3)}${String.fromCharCode(65 + below(26))}${digits(4)}`;

  return {
    name: `${surname}${given}`,
    romanSurname,
    romanGivenNames,
    sex,
    birthDate,
    identityNumber: `${birth}-${secondHalf}`,
    licenceNumber: `${11 + below(16)}-${String(below(25)).padStart(2, "0")}-${digits(6)}-${digits(2)}`,
    passportNumber,
    passportMrz: passportMrz({
      issuingState: "KOR",
      nationality: "KOR",
      surname: romanSurname,
      givenNames: romanGivenNames,
      documentNumber: passportNumber,
      birth,
      expiry: "341231",
      sex: sex === "male" ? "M" : "F",
      personalNumber: secondHalf,
    }),
    phone: `010-0000-${digits(4)}`,
  };
}
