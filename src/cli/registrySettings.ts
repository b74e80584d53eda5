import { readFile } from "node:fs/promises";
import path from "node:path";
import { Secret } from "../contract/secret.ts";
import {
  fromEnvironment,
  fromFile,
  pkcs11KeyProvider,
  type RegistryOptions,
  resolveSettings,
  type Settings,
  type Source,
  variableOf,
} from "../registry/index.ts";
import type { RegistryFlags } from "./commands/registry/options.ts";
import { defaultDataDir } from "./places.ts";
import { UsageError } from "./transaction.ts";

/**
 * What flags, environment and file say together, in this order. A registry is a training one unless a file is
 * given that says otherwise.
 * @throws UsageError, RegistryError configWrong
 */
export async function readSettings(
  flags: RegistryFlags,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Settings> {
  const sources: Source[] = [{ name: "command line", values: fromFlags(flags, more) }];
  sources.push(takeEnvironment());
  if (flags.config !== undefined) sources.push(fromFile(flags.config, await read(flags.config)));
  const training = flags.config === undefined;
  sources.push({
    name: "default",
    values: new Map<string, unknown>([
      ["training", training],
      ["dataDirectory", defaultDataDir()],
    ]),
  });
  return resolveSettings(sources);
}

/** No process that is started from here has business with what may be a password. */
function takeEnvironment(): Source {
  const source = fromEnvironment(process.env);
  for (const path of source.values.keys()) delete process.env[variableOf(path)];
  return source;
}

function fromFlags({ data, database }: RegistryFlags, more: object): Map<string, unknown> {
  const said = { dataDirectory: data, "database.url": database, ...more };
  if (database !== undefined && holdsPassword(database)) {
    throw new UsageError(
      "a command line is seen by everybody on the machine: put a database URL with a password into SMARTOTP_REGISTRY_DATABASE_URL or a file",
    );
  }
  return new Map(Object.entries(said).filter(([, value]) => value !== undefined));
}

function holdsPassword(text: string): boolean {
  if (!URL.canParse(text)) return text.includes("@");
  const url = new URL(text);
  return url.password !== "" || url.searchParams.has("password");
}

/** The registry that settings describe. @throws UsageError when a file they name cannot be read */
export async function registryOptions(settings: Settings): Promise<RegistryOptions> {
  const {
    training,
    dataDirectory,
    database,
    keys,
    tls,
    limits,
    phones,
    verification,
    log,
    onlineRegistration,
  } = settings;
  const { url, urlFile, connections } = database;
  return {
    training,
    dataDir: path.resolve(dataDirectory),
    databaseUrl: urlFile === undefined ? url : (await read(urlFile)).trim(),
    connections,
    ...(keys.provider === "pkcs11" && { keyProvider: await hsm(keys) }),
    tls,
    limits,
    platforms: phones.platforms,
    ...verification,
    ...(onlineRegistration && {
      onlineRegistration: { ...onlineRegistration, directory: path.resolve(onlineRegistration.directory) },
    }),
    // Standard output is for the command's own answer.
    logger: { level: log.level, stream: process.stderr },
  };
}

/** The settings' schema has seen to it that everything is there. */
async function hsm({ module = "", tokenLabel = "", keyLabel, pin, pinFile }: Settings["keys"]) {
  const text = pinFile === undefined ? (pin ?? "") : (await read(pinFile)).trim();
  return pkcs11KeyProvider({ module, tokenLabel, keyLabel, pin: Secret.take(Buffer.from(text, "utf8")) });
}

async function read(file: string): Promise<string> {
  return await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`cannot read ${file}: ${error.code ?? error.message}`);
  });
}
