/** How a name is found while it is still being typed: syllables, half-typed syllables and initial consonants. */
const initials = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const finals = ["", ..."ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"];
/** A final of two consonants: the first stays, the second may be the next syllable's initial. */
const doubleFinals: Readonly<Record<string, string>> = {
  ㄳ: "ㄱㅅ",
  ㄵ: "ㄴㅈ",
  ㄶ: "ㄴㅎ",
  ㄺ: "ㄹㄱ",
  ㄻ: "ㄹㅁ",
  ㄼ: "ㄹㅂ",
  ㄽ: "ㄹㅅ",
  ㄾ: "ㄹㅌ",
  ㄿ: "ㄹㅍ",
  ㅀ: "ㄹㅎ",
  ㅄ: "ㅂㅅ",
};
/** The two-set keyboard's consonants, for an input method that was left on English. */
const twoSet: Readonly<Record<string, string>> = Object.fromEntries(
  [..."rsefaqtdwczxvg"].map((letter, i) => [letter, [..."ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"][i] ?? ""]),
);

/** Hangul syllables in Unicode: 19 initials × 21 vowels × 28 finals. */
const FIRST = 0xac00;
const LAST = 0xd7a3;
const BY_INITIAL = 588;
const BY_VOWEL = 28;

const char = (code: number): string => String.fromCharCode(code);
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");

/** The characters that one typed character may stand for, as part of a regular expression. */
function piece(typed: string, last: boolean): string {
  const initial = initials.indexOf(typed);
  if (initial >= 0) {
    const first = FIRST + initial * BY_INITIAL;
    return `[${typed}${char(first)}-${char(first + BY_INITIAL - 1)}]`;
  }
  const code = typed.charCodeAt(0);
  const isSyllable = code >= FIRST && code <= LAST;
  // Only the syllable that is still being typed may lack its final consonant.
  if (!last || !isSyllable || (code - FIRST) % BY_VOWEL !== 0) return escaped(typed);
  return `[${typed}-${char(code + BY_VOWEL - 1)}]`;
}

const pieces = (typed: string): string =>
  [...typed].map((letter, i, all) => piece(letter, i === all.length - 1)).join("");

/** What the text typed so far may become: `핮` is itself, or `하` and the beginning of `준`. */
function readings(typed: string): string[] {
  const code = typed.charCodeAt(typed.length - 1);
  const final = code >= FIRST && code <= LAST ? (code - FIRST) % BY_VOWEL : 0;
  if (final === 0) return [typed];
  const [stays, moves] = doubleFinals[finals[final] ?? ""] ?? ["", finals[final] ?? ""];
  const without = char(code - final + finals.indexOf(stays ?? ""));
  return [typed, `${typed.slice(0, -1)}${without}${moves}`];
}

/**
 * A regular expression that finds a name by what was typed of it, in any place.
 * @param typed not empty, without spaces
 */
export function namePattern(typed: string): RegExp {
  const text = typed.normalize("NFC");
  const jamo = [...text.toLowerCase()].map((letter) => twoSet[letter]);
  const fromLatin = text.length > 1 && jamo.every((letter) => letter !== undefined) ? [jamo.join("")] : [];
  return new RegExp([...readings(text), ...fromLatin].map(pieces).join("|"), "iu");
}
