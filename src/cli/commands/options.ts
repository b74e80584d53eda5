import path from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { EXIT, exitCodeOf, printError } from "../output.ts";
import { defaultDataDir } from "../places.ts";
import { UsageError } from "../transaction.ts";

/** What every command takes. */
export interface Common {
  readonly json?: boolean;
  readonly data: string;
}

/** A schema's own word on whether an argument will do. */
export const parsed =
  (schema: { safeParse(value: string): { success: boolean } }, what: string) =>
  (value: string): string => {
    if (!schema.safeParse(value).success) throw new InvalidArgumentError(`expected ${what}.`);
    return value;
  };
export const port = (value: string): number => {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 65535) {
    throw new InvalidArgumentError("expected a port, 0 to 65535.");
  }
  return number;
};

export const json = () => new Option("--json", "print one JSON object on standard output");
export const data = () =>
  new Option("--data <folder>", "training data folder")
    .default(defaultDataDir())
    .argParser((folder) => path.resolve(folder));
export const reader = () =>
  new Option("--reader <name>", "PC/SC reader; without it, the simulated one of training");
export const transaction = () =>
  new Option(
    "--transaction <file>",
    "JSON object of the transaction the OTP is bound to (docs/transaction-encoding.md)",
  );

/** Run a command's work; the exit code is its own word, errors are told in one way. */
export function act(work: (options: never, command: Command) => Promise<number>) {
  return async (options: Pick<Common, "json">, command: Command): Promise<void> => {
    try {
      process.exitCode = await work(options as never, command);
    } catch (error) {
      if (error instanceof UsageError) {
        process.stderr.write(`${error.message}\n`);
        process.exitCode = EXIT.usage;
      } else {
        printError(options.json === true, error);
        process.exitCode = exitCodeOf(error);
      }
    }
  };
}
