import path from "node:path";
import type { Command } from "commander";
import { EXIT, print } from "../output.ts";
import { act, type Common, data, json } from "./options.ts";

const file = (text: string) => path.resolve(text);

/** `smartotp counter backup|restore FILE` (docs/operations/workstations.md); the counter's window must be closed. */
export function addLedgerBackup(counter: Command): void {
  counter
    .command("backup")
    .description(
      "copy this workstation's ledger into a file, encrypted as it is; its keys stay where they are",
    )
    .argument("<file>", "a file that is not there yet", file)
    .addOption(json())
    .addOption(data())
    .action((to: string, options: Common, command: Command) =>
      act(() => backUp(to, options))(options, command),
    );
  counter
    .command("restore")
    .description("put a copy in the ledger's place; the registry notices one that is older than what it has")
    .argument("<file>", "the copy", file)
    .addOption(json())
    .addOption(data())
    .action((from: string, options: Common, command: Command) =>
      act(() => layDown(from, options))(options, command),
    );
}

async function keysOf({ data: dataDir }: Common) {
  const { FileKeyStore } = await import("../../trust/index.ts");
  return new FileKeyStore(path.join(dataDir, "keys"));
}

async function backUp(to: string, options: Common): Promise<number> {
  const { backUpLedger } = await import("../../workstation/index.ts");
  const copy = await backUpLedger(options.data, await keysOf(options), to);
  print(options.json === true, copy, () => [`${copy.bytes} bytes, up to journal entry ${copy.entries}`]);
  return EXIT.ok;
}

async function layDown(from: string, options: Common): Promise<number> {
  const { restoreLedger } = await import("../../workstation/index.ts");
  const restored = await restoreLedger(options.data, await keysOf(options), from);
  print(options.json === true, restored, () => [
    `the ledger is as of journal entry ${restored.entries}`,
    restored.movedTo === null ? "there was none before" : `the one before is kept: ${restored.movedTo}`,
  ]);
  return EXIT.ok;
}
