import { type Command, InvalidArgumentError } from "commander";
import type { KeyVersion, RewrapReport } from "../../../registry/index.ts";
import { EXIT, print } from "../../output.ts";
import { act, json } from "../options.ts";
import { addRegistryOptions, type RegistryFlags } from "./options.ts";

const number = (least: number) => (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) throw new InvalidArgumentError(`expected ${least} or more.`);
  return value;
};

/** `smartotp registry keys …`: versions of the key-encryption key (docs/operations/keys.md). */
export function addKeys(registry: Command): void {
  const keys = registry.command("keys").description("versions of the key that seeds are sealed under");
  const subcommand = (name: string, description: string) =>
    addRegistryOptions(keys.command(name).description(description)).addOption(json());

  subcommand("list", "every version, and since when it is used").action(act(list));
  subcommand("rotate", "make a new version; running processes take it up by themselves")
    .option("--after <seconds>", "when it is used first; every process must have heard of it", number(0), 60)
    .action(act(rotate));
  subcommand("rewrap", "seal everything anew under the version in use, while the registry serves").action(
    act(rewrap),
  );
  subcommand("destroy", "forget a version under which nothing has been sealed for a day")
    .requiredOption("--key-version <number>", "which one", number(1))
    .action(act(destroy));
  subcommand("move", "from the data folder's file to the configured security module").action(act(move));
}

async function stored(flags: RegistryFlags) {
  const { readSettings, registryOptions } = await import("../../registrySettings.ts");
  return await registryOptions(await readSettings(flags));
}

async function list(flags: RegistryFlags): Promise<number> {
  const { listKeys } = await import("../../../registry/index.ts");
  const versions = await listKeys(await stored(flags));
  print(flags.json === true, { versions }, () => versions.map(lineOf));
  return EXIT.ok;
}

function lineOf({ version, wrappedBy, activeFrom, retiredAt, destroyed }: KeyVersion): string {
  const end = destroyed ? ", destroyed" : retiredAt === null ? "" : `, retired ${retiredAt}`;
  return `${version}  ${wrappedBy}  used from ${activeFrom}${end}`;
}

async function rotate(flags: RegistryFlags & { after: number }): Promise<number> {
  const { rotateKey } = await import("../../../registry/index.ts");
  const made = await rotateKey(await stored(flags), flags.after);
  print(flags.json === true, made, () => [lineOf(made)]);
  return EXIT.ok;
}

async function rewrap(flags: RegistryFlags): Promise<number> {
  const { rewrapAll } = await import("../../../registry/index.ts");
  const report = await rewrapAll(await stored(flags), ({ table, done }) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${table}: ${done} `);
  });
  print(flags.json === true, report, () => reportLines(report));
  return EXIT.ok;
}

function reportLines({ version, rewrapped, retired, notYet }: RewrapReport): string[] {
  return [
    `everything is sealed under version ${version}`,
    ...Object.entries(rewrapped).map(([table, count]) => `  ${table}: ${count}`),
    ...retired.map((old) => `version ${old} is not needed any more; it can be destroyed in a day`),
    ...notYet.map((next) => `version ${next} is not in use yet: give the same command again when it is`),
  ];
}

async function destroy(flags: RegistryFlags & { keyVersion: number }): Promise<number> {
  const { destroyKey } = await import("../../../registry/index.ts");
  const version = flags.keyVersion;
  await destroyKey(await stored(flags), version);
  print(flags.json === true, { destroyed: version }, () => [`version ${version} was destroyed`]);
  return EXIT.ok;
}

async function move(flags: RegistryFlags): Promise<number> {
  const { moveKeys } = await import("../../../registry/index.ts");
  const moved = await moveKeys(await stored(flags));
  print(flags.json === true, { moved }, () => [`${moved} versions moved; rotate and rewrap now`]);
  return EXIT.ok;
}
