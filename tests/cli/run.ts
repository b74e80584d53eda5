import { execFile } from "node:child_process";
import path from "node:path";

const program = path.resolve(import.meta.dirname, "..", "..", "src", "cli", "smartotp.ts");

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as the one JSON object it must be. */
  json<T = Record<string, unknown>>(): T;
}

/** Run `smartotp …` as a process of its own. */
export function smartotp(words: readonly string[], env: Record<string, string> = {}): Promise<CommandResult> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, LANG: "C.UTF-8", ...env }, timeout: 120_000 };
    execFile(process.execPath, [program, ...words], options, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === "number" ? error.code : -1) : 0;
      resolve({ code, stdout, stderr, json: () => JSON.parse(stdout) });
    });
  });
}
