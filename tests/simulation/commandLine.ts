import { type ParseArgsConfig, parseArgs } from "node:util";

type Options = NonNullable<ParseArgsConfig["options"]>;

/**
 * The options of a program of the simulation; `--help` prints its usage and ends it. Used wrongly it ends with exit
 * code 2.
 */
export function readOptions<O extends Options>(usage: string, options: O) {
  const help = { type: "boolean", short: "h", default: false } as const;
  try {
    const { values } = parseArgs({ options: { ...options, help } });
    if (!(values as { help?: boolean }).help) return values;
  } catch (error) {
    return usedWrongly(usage, error instanceof Error ? error.message : String(error));
  }
  process.stdout.write(usage);
  process.exit(0);
}

/** A whole number of at least one. Anything else ends the program with exit code 2. */
export function countOf(usage: string, name: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  return usedWrongly(usage, `--${name} takes a whole number, not ${text}`);
}

/** Ends the program. */
export function usedWrongly(usage: string, why: string): never {
  process.stderr.write(`${why}\n\n${usage}`);
  process.exit(2);
}
