import path from "node:path";
import type { Command } from "commander";
import { EXIT, print } from "../../output.ts";
import { act, json } from "../options.ts";
import { addRegistryOptions, type RegistryFlags } from "./options.ts";

const folder = (text: string) => path.resolve(text);

/** `smartotp registry backup`, `restore` and `restored` (docs/operations/backup.md). */
export function addBackup(registry: Command): void {
  const backup = registry
    .command("backup")
    .description("back up the embedded PostgreSQL while the registry serves")
    .requiredOption("--to <folder>", "an empty folder, or one to be made", folder)
    .option("--keys-to <folder>", "another one, for the key file and codes that open it", folder);
  addRegistryOptions(backup).addOption(json()).action(act(backUp));

  const restore = registry
    .command("restore")
    .description("lay a backup down in a data folder that has no database")
    .requiredOption("--from <folder>", "the backup", folder)
    .option("--keys-from <folder>", "its key file and codes", folder);
  addRegistryOptions(restore).addOption(json()).action(act(layDown));

  const restored = registry
    .command("restored")
    .description("after PostgreSQL's own tools set a database back: take every OTP up to now for used (R8)");
  addRegistryOptions(restored).addOption(json()).action(act(settle));
}

async function stored(flags: RegistryFlags) {
  const { readSettings, registryOptions } = await import("../../registrySettings.ts");
  return await registryOptions(await readSettings(flags));
}

async function backUp(flags: RegistryFlags & { to: string; keysTo?: string }): Promise<number> {
  const { backupRegistry } = await import("../../../registry/index.ts");
  const report = await backupRegistry({ ...(await stored(flags)), to: flags.to, keysTo: flags.keysTo });
  print(flags.json === true, report, () => [
    `${report.files} files, ${report.bytes} bytes, as of ${report.at}`,
    report.keys.length > 0
      ? `key files and codes: ${report.keys.join(", ")}`
      : "without the key file: nothing in it can be opened without that",
  ]);
  return EXIT.ok;
}

async function layDown(flags: RegistryFlags & { from: string; keysFrom?: string }): Promise<number> {
  const { restoreRegistry } = await import("../../../registry/index.ts");
  const { dataDir } = await stored(flags);
  const report = await restoreRegistry({ from: flags.from, dataDir, keysFrom: flags.keysFrom });
  print(flags.json === true, report, () => [
    `the database is as of ${report.at}; what came after that is lost`,
    "at the first start, every OTP up to then is taken for used (R8)",
  ]);
  return EXIT.ok;
}

async function settle(flags: RegistryFlags): Promise<number> {
  const { settleAfterRestore } = await import("../../../registry/index.ts");
  const tokens = await settleAfterRestore(await stored(flags));
  print(flags.json === true, { tokens }, () => [`${tokens} tokens take no OTP up to now any more`]);
  return EXIT.ok;
}
