import { readFile } from "node:fs/promises";
import { userInfo } from "node:os";
import type { Command } from "commander";
import type { Desk, Outcome } from "../../../registry/index.ts";
import { EXIT, print } from "../../output.ts";
import { UsageError } from "../../transaction.ts";
import { act, json } from "../options.ts";
import { addRegistryOptions, type RegistryFlags } from "./options.ts";

export type Administration = typeof import("../../../registry/index.ts").administration;

/** What a command answers: the object of `--json`, and its lines for people. */
export interface Answer {
  readonly value: object;
  readonly lines: readonly string[];
}

/** A command that works on the registry's database: flags like all of them, one answer. */
export function addAdministration<F extends RegistryFlags>(
  command: Command,
  work: (administration: Administration, desk: Desk, flags: F) => Promise<Answer>,
): void {
  addRegistryOptions(command)
    .addOption(json())
    .action(
      act(async (flags: F) => {
        const { administration } = await import("../../../registry/index.ts");
        const { readSettings, registryOptions } = await import("../../registrySettings.ts");
        const { dataDir, databaseUrl } = await registryOptions(await readSettings(flags));
        const { username: operator } = userInfo();
        const answer = await administration.administer({ dataDir, databaseUrl, operator }, (desk) =>
          work(administration, desk, flags),
        );
        print(flags.json === true, answer.value, () => answer.lines);
        return EXIT.ok;
      }),
    );
}

/** @throws UsageError */
export async function readCertificate(file: string): Promise<Buffer> {
  return await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`cannot read ${file}: ${error.code ?? error.message}`);
  });
}

/** What became of the thing, and which it is. */
export const told = (outcome: Outcome, what: string): string => `${outcome}: ${what}`;

/** A list for people; one line says so when there is nothing in it. */
export const listed = (lines: readonly string[]): readonly string[] => (lines.length > 0 ? lines : ["none"]);
