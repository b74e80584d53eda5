/** Words in both languages of the product. */
export interface Bilingual {
  readonly ko: string;
  readonly en: string;
}

/**
 * What an error tells the teller, in this order: what happened, how things stand now, what to do.
 * Sentences may hold `{name}` placeholders that are filled from the error's parameters.
 */
export interface Sentence {
  readonly happened: string;
  readonly now: string;
  readonly todo: string;
}

/** An error's sentence in both languages. */
export interface ErrorText {
  readonly ko: Sentence;
  readonly en: Sentence;
}

/** The closed set of errors of one room: every code with its sentence. */
export type ErrorCatalogue<Code extends string> = Readonly<Record<Code, ErrorText>>;

/** Values that fill a sentence's placeholders. Never a secret (R15), never an identity number (R14). */
export type TextParameters = Readonly<Record<string, string | number>>;

function fill(template: string, parameters: TextParameters): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = parameters[name];
    return value === undefined ? whole : String(value);
  });
}

/** Fill the placeholders of an error's sentence in both languages. */
export function fillText(text: ErrorText, parameters: TextParameters): ErrorText {
  const part = (s: Sentence): Sentence => ({
    happened: fill(s.happened, parameters),
    now: fill(s.now, parameters),
    todo: fill(s.todo, parameters),
  });
  return { ko: part(text.ko), en: part(text.en) };
}
