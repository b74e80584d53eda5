/** What of a person may be shown, printed and journalled (R14). Masking never throws: unknown forms are all stars. */

const characters = (text: string): string[] =>
  [...new Intl.Segmenter("ko").segment(text)].map((s) => s.segment);
const stars = (count: number): string => "*".repeat(Math.max(0, count));

function maskWord(word: string): string {
  const letters = characters(word);
  return letters.length < 2 ? stars(letters.length) : `${letters[0]}${stars(letters.length - 1)}`;
}

/**
 * 이서준 → 이*준, 이준 → 이*, 남궁서준 → 남**준. Names of several words, or in other scripts, keep the first
 * letter of each word: JOHN SMITH → J*** S****.
 */
export function maskName(name: string): string {
  const trimmed = name.normalize("NFC").trim().replace(/\s+/g, " ");
  if (!/^\p{Script=Hangul}{3,}$/u.test(trimmed)) return trimmed.split(" ").map(maskWord).join(" ");
  const letters = characters(trimmed);
  return `${letters[0]}${stars(letters.length - 2)}${letters.at(-1)}`;
}

/** 9001011234567 → 900101-1******; anything else becomes stars only. */
export function maskIdentityNumber(number: string): string {
  const digits = number.replace(/[\s-]/g, "");
  return /^\d{13}$/.test(digits) ? `${digits.slice(0, 6)}-${digits[6]}******` : stars(13);
}

/** M12345678 → M12******: passport and licence numbers keep three characters. */
export function maskDocumentNumber(number: string): string {
  const bare = number.replace(/\s/g, "");
  return bare.slice(0, bare.length > 6 ? 3 : 0) + stars(bare.length > 6 ? bare.length - 3 : 6);
}

/** Four digits at least: 010-1234-4821 → 010-****-4821; 02-123-4567 → 02-***-*567; +12025550123 → +1******0123. */
export function maskPhone(phone: string): string {
  const parts = phone.split("-");
  const [area, middle, last] = parts;
  if (parts.length === 3 && area && middle && last) {
    const more = Math.max(0, 4 - middle.length);
    return `${area}-${stars(middle.length)}-${stars(more)}${last.slice(more)}`;
  }
  const bare = phone.replace(/\D/g, "");
  if (!phone.startsWith("+") || bare.length < 7) return stars(8);
  return `+${bare.slice(0, 1)}${stars(bare.length - 5)}${bare.slice(-4)}`;
}

/** 1990-01-31 → 1990-**-**. */
export function maskBirthDate(date: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(date) ? `${date.slice(0, 4)}-**-**` : "****-**-**";
}
