import { type Failure, toFailure } from "../contract/errors.ts";

/**
 * Exit codes: 0 done, 1 refused or failed (the error says why), 2 the command was used wrongly, 3 refused in a way
 * that doing the same again makes worse, so that no supervisor starts it again.
 */
export const EXIT = { ok: 0, failed: 1, usage: 2, notAgain: 3 } as const;

/** The exit code of what ended with an error. A wrong PIN, given again and again, locks the token. */
export function exitCodeOf(error: unknown): number {
  return toFailure(error).code === "registry.hsmPinWrong" ? EXIT.notAgain : EXIT.failed;
}

/** One JSON object on standard output, or lines for people. */
export function print(json: boolean, value: object, lines: () => readonly string[]): void {
  process.stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : `${lines().join("\n")}\n`);
}

/** What a thread of ours failed with, brought over as data. */
export class FailureElsewhere extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.code);
    this.failure = failure;
  }
}

/** An error on standard error in three parts, in the caller's language; as `{"error": …}` with `--json`. */
export function printError(json: boolean, error: unknown): void {
  const failure: Failure = error instanceof FailureElsewhere ? error.failure : toFailure(error);
  if (json) process.stdout.write(`${JSON.stringify({ error: failure }, null, 2)}\n`);
  const { happened, now, todo } = speaksKorean() ? failure.ko : failure.en;
  const rule = failure.rule === undefined ? "" : ` (${failure.rule})`;
  process.stderr.write(`${failure.code}${rule}: ${happened}\n  ${now}\n  ${todo}\n`);
  // What is not one of ours is a defect: its trace helps, and it goes to standard error only.
  if (failure.code === "app.unexpected" && process.env.SMARTOTP_DEBUG) console.error(error);
}

function speaksKorean(): boolean {
  const locale = process.env.LC_ALL ?? process.env.LC_MESSAGES ?? process.env.LANG ?? "";
  return locale.startsWith("ko");
}
