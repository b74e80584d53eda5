import { Secret } from "../../contract/secret.ts";

const PLUS = 0x2b;
const ZERO = 0x30;
const STAR = 0x2a;
const KOREA = [PLUS, 0x38, 0x32];
/** Digits that a mask must hide, so that what is left names nobody. */
const LEAST_HIDDEN = 4;

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
const isSeparator = (byte: number): boolean => byte === 0x2d || byte === 0x20;

/**
 * A phone number as it is kept: `+`, country code and number (E.164, 8 to 15 digits), without separators; a number
 * in national form is a Korean one. Null for anything else. Bytes in and out, so that it can be wiped (R14).
 */
export function normalPhoneNumber(number: Secret): Secret | null {
  return number.use((bytes) => {
    const bare = bytes.filter((byte) => !isSeparator(byte));
    const international = bare[0] === PLUS;
    const digits = international ? bare.subarray(1) : bare;
    // 00 is how Korea dials abroad: not a number that can be told from a national one by its form.
    const national = !international && digits[0] === ZERO && digits[1] !== ZERO;
    const whole = national ? Uint8Array.of(...KOREA, ...digits.subarray(1)) : Uint8Array.of(PLUS, ...digits);
    const fits = whole.length >= 9 && whole.length <= 16 && whole[1] !== ZERO;
    bare.fill(0);
    if ((international || national) && fits && whole.subarray(1).every(isDigit)) return Secret.take(whole);
    whole.fill(0);
    return null;
  });
}

/**
 * Whether `masked` is this number with at least four digits hidden: so that nobody is shown another number than the
 * one that was taken, nor the number itself.
 * @param number as `normalPhoneNumber` gives it
 */
export function isMaskOf(masked: string, number: Secret): boolean {
  const shown = Buffer.from(masked.replace(/[ -]/g, ""), "ascii");
  if (shown.filter((byte) => byte === STAR).length < LEAST_HIDDEN) return false;
  return number.use((bytes) => {
    const korean = KOREA.every((byte, index) => bytes[index] === byte);
    const national = Uint8Array.of(ZERO, ...bytes.subarray(KOREA.length));
    const holds = (form: Uint8Array): boolean =>
      shown.length === form.length && shown.every((byte, index) => byte === STAR || byte === form[index]);
    const answer = holds(bytes) || holds(bytes.subarray(1)) || (korean && holds(national));
    national.fill(0);
    return answer;
  });
}
