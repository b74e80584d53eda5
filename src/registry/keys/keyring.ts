import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { type Kysely, sql } from "kysely";
import { Secret } from "../../contract/secret.ts";
import { RegistryError } from "../errors.ts";
import { alone } from "../migrate.ts";
import type { Tables } from "../tables.ts";
import type { KeyProvider } from "./provider.ts";

/** How often a process looks for new versions, milliseconds. */
export const POLL_MS = 10_000;

/** The key-encryption keys of one process, unwrapped. */
export interface Keyring {
  /** The version to seal under. */
  readonly current: number;
  /** Versions that are there and could not be unwrapped here: this process is not ready. */
  readonly missing: readonly number[];
  /** Undefined: this process has not met the version yet. */
  keyOf(version: number): KeyObject | undefined;
  /** The key of a version that a value names, looked for now. @throws RegistryError keyMissing, hsmFailed */
  learn(version: number): Promise<KeyObject>;
  /** Look for new versions now. */
  refresh(): Promise<void>;
}

interface KeyRow {
  readonly version: number;
  readonly wrapped: Uint8Array | null;
  readonly wrapped_by: string;
  readonly active: boolean;
}

async function readKeys(db: Kysely<Tables>): Promise<readonly KeyRow[]> {
  return await db
    .selectFrom("key_encryption_keys")
    .select(["version", "wrapped", "wrapped_by"])
    // By the database's clock, so that all processes change over at one time; not by a transaction's, which may have
    // begun to wait before the first version was made.
    .select(sql<boolean>`active_from <= clock_timestamp()`.as("active"))
    .orderBy("version")
    .execute();
}

/** The first version, made at the very first start, or taken over from data that is older than the table. */
async function makeFirst(db: Kysely<Tables>, provider: KeyProvider): Promise<readonly KeyRow[]> {
  return await alone(db, async (trx) => {
    const there = await readKeys(trx);
    if (there.length > 0) return there;
    const sealed = await trx.selectFrom("registry_keys").select("name").limit(1).executeTakeFirst();
    // Sealed by the key of a file that this provider knows nothing of.
    if (sealed && !provider.first) throw new RegistryError("keyWrong");
    await provider.prepare();
    const key = provider.first ? await provider.first() : Secret.take(randomBytes(32));
    const wrapped = await provider.wrap(key, 1);
    key.wipe();
    await trx
      .insertInto("key_encryption_keys")
      .values({ version: 1, wrapped, wrapped_by: provider.name })
      .execute();
    return readKeys(trx);
  });
}

/**
 * Open the key ring: every version is unwrapped now, so that a verification never waits for the key provider.
 * @throws RegistryError keyWrong, keyMissing, hsmFailed
 */
export async function openKeyring(db: Kysely<Tables>, provider: KeyProvider): Promise<Keyring> {
  // As KeyObjects: each verification opens a seed, and with the bytes handed over each time that takes six times as long.
  const keys = new Map<number, KeyObject>();
  let current = 0;
  let missing: readonly number[] = [];

  const learn = async ({ version, wrapped, wrapped_by }: KeyRow): Promise<void> => {
    if (keys.has(version) || wrapped === null) return;
    if (wrapped_by !== provider.name) {
      const parameters = { version, wrappedBy: wrapped_by, provider: provider.name };
      throw new RegistryError("keyWrappedElsewhere", { parameters });
    }
    const key = await provider.unwrap(wrapped, version);
    keys.set(version, key.use(createSecretKey));
    key.wipe();
  };
  const settle = (rows: readonly KeyRow[]): void => {
    missing = rows.filter((row) => row.wrapped !== null && !keys.has(row.version)).map((row) => row.version);
    const usable = rows.filter((row) => row.active && keys.has(row.version)).map((row) => row.version);
    current = Math.max(current, ...usable);
  };

  let rows = await readKeys(db);
  if (rows.length === 0) rows = await makeFirst(db, provider);
  for (const row of rows) await learn(row);
  settle(rows);

  let looking: Promise<void> | null = null;
  const look = async (): Promise<void> => {
    const found = await readKeys(db);
    try {
      for (const row of found) await learn(row);
    } finally {
      settle(found);
    }
  };
  const refresh = (): Promise<void> => {
    looking ??= look().finally(() => {
      looking = null;
    });
    return looking;
  };
  return {
    get current() {
      return current;
    },
    get missing() {
      return missing;
    },
    keyOf: (version) => keys.get(version),
    async learn(version) {
      await refresh();
      // A look that was under way already may have begun before the version was there.
      if (!keys.has(version)) await refresh();
      const key = keys.get(version);
      if (!key) throw new RegistryError("keyMissing", { parameters: { version } });
      return key;
    },
    refresh,
  };
}

/** Look for new versions every so often. @returns stop looking */
export function keepLearning(
  keyring: Keyring,
  everyMs: number,
  onTrouble: (error: unknown) => void,
): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    last = keyring.refresh().catch(onTrouble);
  }, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await last;
  };
}
