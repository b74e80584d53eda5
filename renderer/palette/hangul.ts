/** Hangul as it is typed and searched: syllables, their initial consonants, and half-finished syllables. */
const initials = [..."ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"];
const finals = ["", ..."ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"];
/** Finals that are two consonants: the first stays, the second may be the next syllable's initial. */
const doubleFinals: Readonly<Record<string, readonly [string, string]>> = {
  ㄳ: ["ㄱ", "ㅅ"],
  ㄵ: ["ㄴ", "ㅈ"],
  ㄶ: ["ㄴ", "ㅎ"],
  ㄺ: ["ㄹ", "ㄱ"],
  ㄻ: ["ㄹ", "ㅁ"],
  ㄼ: ["ㄹ", "ㅂ"],
  ㄽ: ["ㄹ", "ㅅ"],
  ㄾ: ["ㄹ", "ㅌ"],
  ㄿ: ["ㄹ", "ㅍ"],
  ㅀ: ["ㄹ", "ㅎ"],
  ㅄ: ["ㅂ", "ㅅ"],
};
/** The two-set keyboard: what a key gives when the input method was left on English. */
const twoSet: Readonly<Record<string, string>> = {
  q: "ㅂ",
  w: "ㅈ",
  e: "ㄷ",
  r: "ㄱ",
  t: "ㅅ",
  a: "ㅁ",
  s: "ㄴ",
  d: "ㅇ",
  f: "ㄹ",
  g: "ㅎ",
  z: "ㅋ",
  x: "ㅌ",
  c: "ㅊ",
  v: "ㅍ",
};

const FIRST = 0xac00;
const LAST = 0xd7a3;

interface Syllable {
  readonly initial: string;
  readonly vowel: number;
  readonly final: string;
}

function takeApart(char: string): Syllable | null {
  const code = char.charCodeAt(0);
  if (code < FIRST || code > LAST) return null;
  const index = code - FIRST;
  return {
    initial: initials[Math.floor(index / 588)] ?? "",
    vowel: Math.floor((index % 588) / 28),
    final: finals[index % 28] ?? "",
  };
}

/** Does one typed character stand for one character of the text? */
function charMatches(typed: string, text: string, last: boolean): boolean {
  if (typed === text) return true;
  const target = takeApart(text);
  if (!target) return false;
  if (initials.includes(typed)) return target.initial === typed;
  const half = takeApart(typed);
  // Only the syllable that is still being typed may lack its final consonant.
  if (!half || !last || half.initial !== target.initial || half.vowel !== target.vowel) return false;
  return half.final === "" || doubleFinals[target.final]?.[0] === half.final;
}

/** The typed text, and what it may become: `밝` may be `발` and the beginning of `급`. */
function readings(query: string): string[] {
  const head = query.slice(0, -1);
  const tail = takeApart(query.slice(-1));
  if (!tail || tail.final === "") return [query];
  const build = (final: string): string =>
    String.fromCharCode(
      FIRST + initials.indexOf(tail.initial) * 588 + tail.vowel * 28 + finals.indexOf(final),
    );
  const [stays, moves] = doubleFinals[tail.final] ?? ["", tail.final];
  return [query, `${head}${build(stays)}${moves}`];
}

/** Where `query` is found in `text`, or -1. Spaces and case do not count. */
export function findHangul(text: string, query: string): number {
  const hay = [...text.toLowerCase().replace(/\s/g, "")];
  const asked = query.toLowerCase().replace(/\s/g, "");
  if (asked === "") return 0;
  for (const reading of readings(asked)) {
    const needle = [...reading];
    for (let at = 0; at + needle.length <= hay.length; at++) {
      if (needle.every((typed, i) => charMatches(typed, hay[at + i] ?? "", i === needle.length - 1)))
        return at;
    }
  }
  return -1;
}

/** `qr` typed with the input method on English is `ㅂㄱ`; null when a letter is no consonant. */
export function initialsFromLatin(query: string): string | null {
  const typed = [...query.toLowerCase()].map((letter) => twoSet[letter]);
  return typed.length > 1 && typed.every((jamo) => jamo !== undefined) ? typed.join("") : null;
}
