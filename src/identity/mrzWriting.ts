/** Writing machine-readable zones, for people who do not exist. ICAO Doc 9303 part 3 section 4.9, part 4. */

/** Check digit over 0-9, A-Z (10 to 35) and < (0), weights 7 3 1 (Doc 9303 part 3, 4.9). */
export function mrzCheckDigit(text: string): string {
  const value = (character: string): number => (character === "<" ? 0 : Number.parseInt(character, 36));
  const sum = [...text].reduce(
    (total, character, i) => total + value(character) * ([7, 3, 1][i % 3] ?? 0),
    0,
  );
  return String(sum % 10);
}

interface PassportZone {
  readonly issuingState: string;
  readonly nationality: string;
  readonly surname: string;
  readonly givenNames: string;
  readonly documentNumber: string;
  /** YYMMDD, both. */
  readonly birth: string;
  readonly expiry: string;
  readonly sex: "M" | "F" | "<";
  /** Up to 14 characters; in Korean passports the second half of the resident number. */
  readonly personalNumber: string;
}

const filled = (text: string, length: number): string =>
  text.replaceAll(" ", "<").slice(0, length).padEnd(length, "<");
const checked = (text: string): string => text + mrzCheckDigit(text);

/** A passport's zone (TD3): two lines of 44 with their check digits. */
export function passportMrz(zone: PassportZone): string {
  const names = filled(`${zone.surname}<<${zone.givenNames}`, 39);
  const number = checked(filled(zone.documentNumber, 9));
  const birth = checked(zone.birth);
  const expiryAndOptional = `${checked(zone.expiry)}${checked(filled(zone.personalNumber, 14))}`;
  const composite = mrzCheckDigit(`${number}${birth}${expiryAndOptional}`);
  return [
    `P<${filled(zone.issuingState, 3)}${names}`,
    `${number}${filled(zone.nationality, 3)}${birth}${zone.sex}${expiryAndOptional}${composite}`,
  ].join("\n");
}
