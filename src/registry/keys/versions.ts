import { randomBytes } from "node:crypto";
import { type Kysely, sql } from "kysely";
import { Secret } from "../../contract/secret.ts";
import { audit } from "../audit.ts";
import { RegistryError } from "../errors.ts";
import { alone } from "../migrate.ts";
import type { Tables } from "../tables.ts";
import type { KeyProvider } from "./provider.ts";
import { isSealedUnder } from "./rewrap.ts";

/** How long a key that is not needed any more is kept, hours: whoever sealed under it last has long committed. */
const KEEP_HOURS = 24;

export interface KeyVersion {
  readonly version: number;
  readonly wrappedBy: string;
  readonly createdAt: string;
  readonly activeFrom: string;
  readonly retiredAt: string | null;
  readonly destroyed: boolean;
}

/** What changes of key versions are made with. */
interface Desk {
  readonly db: Kysely<Tables>;
  /** Goes into the trail. */
  readonly operator: string;
}

export async function listKeys(db: Kysely<Tables>): Promise<KeyVersion[]> {
  const rows = await db.selectFrom("key_encryption_keys").selectAll().orderBy("version").execute();
  return rows.map((row) => ({
    version: row.version,
    wrappedBy: row.wrapped_by,
    createdAt: row.created_at.toISOString(),
    activeFrom: row.active_from.toISOString(),
    retiredAt: row.retired_at?.toISOString() ?? null,
    destroyed: row.wrapped === null,
  }));
}

/**
 * Make a new version. Values are sealed under it after `afterSeconds`, by when every process has learned of it.
 * @throws RegistryError hsmFailed, keyWrong
 */
export async function rotateKey(
  { db, operator }: Desk,
  provider: KeyProvider,
  afterSeconds: number,
): Promise<KeyVersion> {
  await alone(db, async (trx) => {
    const { rows } = await sql<{ next: number }>`
      SELECT max(version) + 1 AS next FROM key_encryption_keys`.execute(trx);
    const version = rows[0]?.next ?? 1;
    const key = Secret.take(randomBytes(32));
    const wrapped = await provider.wrap(key, version);
    key.wipe();
    await trx
      .insertInto("key_encryption_keys")
      .values({
        version,
        wrapped,
        wrapped_by: provider.name,
        active_from: sql<Date>`now() + make_interval(secs => ${afterSeconds})`,
      })
      .execute();
    await audit(trx, { kind: "key.made", detail: { operator, version, wrappedBy: provider.name } });
  });
  const made = (await listKeys(db)).at(-1);
  if (!made) throw new RegistryError("unexpected");
  return made;
}

/**
 * Forget a version for good.
 * @throws RegistryError keyInUse unless nothing has been sealed under it for a day
 */
export async function destroyKey({ db, operator }: Desk, version: number): Promise<void> {
  await alone(db, async (trx) => {
    const found = await trx
      .selectFrom("key_encryption_keys")
      .select(sql<boolean>`retired_at < now() - make_interval(hours => ${KEEP_HOURS})`.as("old"))
      .where("version", "=", version)
      .executeTakeFirst();
    if (!found) throw new RegistryError("keyMissing", { parameters: { version } });
    if (found.old !== true || (await isSealedUnder(trx, version))) {
      throw new RegistryError("keyInUse", { parameters: { version, hours: KEEP_HOURS } });
    }
    await trx
      .updateTable("key_encryption_keys")
      .set({ wrapped: null })
      .where("version", "=", version)
      .execute();
    await audit(trx, { kind: "key.destroyed", detail: { operator, version } });
  });
}

/**
 * Wrap every version by another provider: from a file to an HSM. Processes that run keep what they have unwrapped.
 * The keys were in the file's reach before: rotate and rewrap afterwards.
 * @throws RegistryError keyWrong, hsmFailed
 */
export async function moveKeys({ db, operator }: Desk, from: KeyProvider, to: KeyProvider): Promise<number> {
  return await alone(db, async (trx) => {
    await to.prepare();
    const rows = await trx
      .selectFrom("key_encryption_keys")
      .select(["version", "wrapped"])
      .where("wrapped_by", "=", from.name)
      .orderBy("version")
      .execute();
    for (const { version, wrapped } of rows) {
      if (wrapped === null) continue;
      const key = await from.unwrap(wrapped, version);
      const moved = { wrapped: await to.wrap(key, version), wrapped_by: to.name };
      key.wipe();
      await trx.updateTable("key_encryption_keys").set(moved).where("version", "=", version).execute();
      await audit(trx, { kind: "key.moved", detail: { operator, version, wrappedBy: to.name } });
    }
    return rows.length;
  });
}
