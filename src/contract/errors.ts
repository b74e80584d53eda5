import { z } from "zod";
import type { ErrorCatalogue, ErrorText, TextParameters } from "./text.ts";
import { fillText } from "./text.ts";

const Sentence = z.object({ happened: z.string(), now: z.string(), todo: z.string() });

/** What another machine says of an error: bounded, since it is kept and shown as it came. */
const said = z.string().min(1).max(400);
const SaidSentence = z.object({ happened: said, now: said, todo: said });
export const SaidText = z.object({ ko: SaidSentence, en: SaidSentence });

/** An error as it crosses a boundary (IPC, command line, HTTP extension members). */
export const Failure = z.object({
  /** `<room>.<code>`, e.g. `card.notBlank`; stable, scripts match on it. */
  code: z.string().regex(/^[a-z]+\.[A-Za-z0-9]+$/),
  ko: Sentence,
  en: Sentence,
  /** The domain rule that refuses, when one does: `R3`. */
  rule: z.string().optional(),
  /** The field of the form to go back to, when one is wrong. */
  field: z.string().optional(),
});
export type Failure = z.infer<typeof Failure>;

/** What may be said when an error is made. */
export interface ErrorOptions<Code extends string> {
  readonly parameters?: TextParameters;
  readonly rule?: string;
  readonly cause?: unknown;
  readonly code?: Code;
  /** Sentences that say it better than the room's own: of whoever refused. */
  readonly text?: ErrorText | undefined;
}

/**
 * Base of every error of ours. Each room derives one class with a closed set of codes and a catalogue of
 * sentences; nobody matches on message strings. The message is English and safe to log.
 */
export abstract class RoomError<Code extends string> extends Error {
  abstract readonly room: string;
  readonly code: Code;
  readonly rule: string | undefined;
  /** The field of the form to go back to, where a room has forms. */
  readonly field: string | undefined;
  readonly text: ErrorText;

  protected constructor(
    catalogue: ErrorCatalogue<Code>,
    code: Code,
    options: Omit<ErrorOptions<Code>, "code"> = {},
  ) {
    const text = options.text ?? fillText(catalogue[code], options.parameters ?? {});
    super(text.en.happened, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.rule = options.rule;
    this.text = text;
  }

  /** `<room>.<code>`: the stable name of this error everywhere outside its room. */
  get fullCode(): string {
    return `${this.room}.${this.code}`;
  }

  toFailure(): Failure {
    return {
      code: this.fullCode,
      ...this.text,
      ...(this.rule === undefined ? {} : { rule: this.rule }),
      ...(this.field === undefined ? {} : { field: this.field }),
    };
  }
}

const unexpected: ErrorText = {
  ko: {
    happened: "예상하지 못한 오류가 생겼습니다.",
    now: "기록된 거래는 그대로이며, 하던 일은 끝나지 않았습니다.",
    todo: "다시 시도하시고, 되풀이되면 전산 담당자에게 알려 주십시오.",
  },
  en: {
    happened: "An unexpected error occurred.",
    now: "Recorded transactions are unchanged; what was being done is not finished.",
    todo: "Try again, and tell your IT desk if it keeps happening.",
  },
};

/** Turn anything thrown into a Failure. What is not one of ours says nothing of its insides (R15). */
export function toFailure(error: unknown): Failure {
  return error instanceof RoomError ? error.toFailure() : { code: "app.unexpected", ...unexpected };
}

/** How every call across a boundary ends. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure };
