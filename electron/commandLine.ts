import path from "node:path";
import { parseArgs } from "node:util";
import { Language } from "../src/contract/ipc.ts";

export const USAGE = `usage: npm start [-- options]

  --data DIR       keep ledger, keys and training registry in DIR
  --lang ko|en     language of the window
  --version        say the version
  --help           say this
`;

export type CommandLine =
  | { readonly kind: "run"; readonly dataDir: string; readonly language: Language | undefined }
  | { readonly kind: "say"; readonly text: string; readonly exitCode: number };

/** Switches that are Chromium's or Electron's own and pass through untouched. */
const FOREIGN =
  /^(no-sandbox|inspect|remote-debugging-|disable-|enable-|ozone-|force-|user-data-dir|headless)/;

const wrong = (reason: string): CommandLine => ({ kind: "say", text: `${reason}\n\n${USAGE}`, exitCode: 2 });

/**
 * Read the app's own command line.
 * @param words after the executable
 * @param appFolderGiven the first plain word is the app's folder, as when Electron is started on a checkout
 */
export function readCommandLine(
  words: readonly string[],
  options: { appFolderGiven: boolean; version: string; defaultDataDir: string; cwd: string },
): CommandLine {
  const { values, positionals, tokens } = parseArgs({
    args: [...words],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: {
      data: { type: "string" },
      lang: { type: "string" },
      version: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  const ours = ["data", "lang", "version", "help"];
  const unknown = tokens.find((t) => t.kind === "option" && !ours.includes(t.name) && !FOREIGN.test(t.name));
  if (unknown?.kind === "option") return wrong(`unknown option ${unknown.rawName}`);
  const extra = positionals.at(options.appFolderGiven ? 1 : 0);
  if (extra !== undefined) return wrong(`unexpected argument ${extra}`);
  if (values.help) return { kind: "say", text: USAGE, exitCode: 0 };
  if (values.version) return { kind: "say", text: `${options.version}\n`, exitCode: 0 };
  if (values.data !== undefined && (typeof values.data !== "string" || values.data === "")) {
    return wrong("--data needs a folder");
  }
  const language = Language.optional().safeParse(values.lang);
  if (!language.success) return wrong("--lang is ko or en");
  const dataDir = values.data === undefined ? options.defaultDataDir : path.resolve(options.cwd, values.data);
  return { kind: "run", dataDir, language: language.data };
}
