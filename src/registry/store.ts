import { mkdir } from "node:fs/promises";
import { type Clock, systemClock } from "../contract/clock.ts";
import { settleIfRestored } from "./backup/settle.ts";
import { type Database, openDatabase } from "./database.ts";
import { RegistryError } from "./errors.ts";
import { fileKeyProvider } from "./keys/fileProvider.ts";
import { type Keyring, openKeyring } from "./keys/keyring.ts";
import type { KeyProvider } from "./keys/provider.ts";
import { migrate } from "./migrate.ts";
import { openEmbeddedPostgres } from "./postgres/embedded.ts";
import { openVault, type Vault } from "./vault.ts";

/** Where a registry's data and keys are. */
export interface StoreOptions {
  /** Key files, the enrolment code of training, and the embedded PostgreSQL live here. */
  readonly dataDir: string;
  /** `postgres://…`; without it, the embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl?: string | undefined;
  /** Default: a 0600 file in `dataDir`. */
  readonly keyProvider?: KeyProvider;
  /** Database sessions at most; default 10. */
  readonly connections?: number;
  readonly clock?: Clock;
}

/** Undone in reverse, whether at the end or because a later step fails. */
export type Undo = (() => Promise<void>)[];

/** The database as it is, perhaps of another version. @throws RegistryError postgresFailed, postgresUnreachable */
export async function openData(options: StoreOptions, opened: Undo, onLost: () => void): Promise<Database> {
  const { dataDir, connections } = options;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  let url = options.databaseUrl;
  if (url === undefined) {
    const postgres = await openEmbeddedPostgres(dataDir);
    opened.push(() => postgres.release());
    url = postgres.url;
  }
  const database = openDatabase({ url, ...(connections === undefined ? {} : { connections }), onLost });
  opened.push(() => database.close());
  return database;
}

/**
 * The database, migrated, and the vault that opens what is sealed in it.
 * @throws RegistryError postgresFailed, postgresUnreachable, databaseDown, databaseNewer, keyWrong, keyMissing,
 *   hsmFailed, hsmPinWrong
 */
export async function openStore(
  options: StoreOptions,
  opened: Undo,
  onLost: () => void,
): Promise<{ readonly database: Database; readonly keyring: Keyring; readonly vault: Vault }> {
  const database = await openData(options, opened, onLost);
  await reach(() => migrate(database.db));
  if (options.databaseUrl === undefined) {
    await settleIfRestored(database.db, options.dataDir, (options.clock ?? systemClock).now());
  }
  const provider = options.keyProvider ?? fileKeyProvider(options.dataDir);
  const keyring = await openKeyring(database.db, provider);
  return { database, keyring, vault: openVault(keyring) };
}

/** The first use of the database: what goes wrong here is that there is none to be had. */
async function reach(use: () => Promise<void>): Promise<void> {
  try {
    await use();
  } catch (cause) {
    throw cause instanceof RegistryError ? cause : new RegistryError("databaseDown", { cause });
  }
}
