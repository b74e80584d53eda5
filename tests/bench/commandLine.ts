import { parseArgs } from "node:util";
import type { Part } from "./part.ts";

/** What was asked for. */
export type Asked<Name extends string> =
  | { readonly kind: "measure"; readonly parts: readonly Name[]; readonly json: boolean }
  | { readonly kind: "say"; readonly text: string; readonly exitCode: 0 | 2 };

function usage(parts: Readonly<Record<string, Pick<Part, "about">>>): string {
  const lines = Object.entries(parts).map(([name, { about }]) => `  ${name.padEnd(10)} ${about}`);
  return `usage: npm run bench -- [--json] [--only NAME]

  --json        one JSON object on standard output, nothing else; without it a table
  --only NAME   one part:

${lines.map((line) => `  ${line}`).join("\n")}

  --help        this
`;
}

/** Read the command line. Unknown words are answered with the usage and exit code 2. */
export function readCommandLine<Name extends string>(
  words: readonly string[],
  parts: Readonly<Record<Name, Pick<Part, "about">>>,
): Asked<Name> {
  const names = Object.keys(parts) as Name[];
  const wrong = (reason: string): Asked<Name> => ({
    kind: "say",
    text: `${reason}\n\n${usage(parts)}`,
    exitCode: 2,
  });
  try {
    const { values } = parseArgs({
      args: [...words],
      options: { json: { type: "boolean" }, only: { type: "string" }, help: { type: "boolean", short: "h" } },
    });
    if (values.help) return { kind: "say", text: usage(parts), exitCode: 0 };
    const chosen = names.find((name) => name === values.only);
    if (values.only !== undefined && !chosen) return wrong(`there is no part "${values.only}"`);
    return { kind: "measure", parts: chosen ? [chosen] : names, json: values.json === true };
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
}
