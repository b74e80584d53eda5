import { setTimeout as sleep } from "node:timers/promises";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { audit } from "../audit.ts";
import type { Tables } from "../tables.ts";
import type { Sealed, Vault } from "../vault.ts";
import { type SealedPlace, sealedPlaces } from "./sealedPlaces.ts";

/** Rows sealed anew in one transaction: their locks are held for some milliseconds. */
const BATCH = 100;
/** Before rows are tried again that were locked. */
const PAUSE_MS = 100;

export interface RewrapProgress {
  readonly table: string;
  readonly done: number;
}

export interface RewrapReport {
  /** The version that everything is sealed under now. */
  readonly version: number;
  readonly rewrapped: Readonly<Record<string, number>>;
  /** Versions that nothing is sealed under any more. */
  readonly retired: readonly number[];
  /** Versions that are not in use yet: nothing was sealed under them. */
  readonly notYet: readonly number[];
}

interface Work {
  readonly db: Kysely<Tables>;
  readonly vault: Vault;
  /** The version in use. */
  readonly version: number;
}

interface Row {
  readonly key: readonly string[];
  readonly sealed: Uint8Array;
  readonly kek_version: number;
}

const columnsOf = ({ key }: SealedPlace, table: string) =>
  sql.join(key.map(([name]) => sql.ref(`${table}.${name}`)));

/** The next rows after a key that are sealed under an older version. Rows that somebody works on are left for later. */
async function lockNext(
  trx: Kysely<Tables>,
  place: SealedPlace,
  version: number,
  after: readonly string[] | null,
): Promise<readonly Row[]> {
  const names = columnsOf(place, place.table);
  const beyond = after
    ? sql`AND (${names}) > (${sql.join(after.map((part, at) => sql`${part}::${sql.raw(place.key[at]?.[1] ?? "text")}`))})`
    : sql``;
  const asText = sql.join(place.key.map(([name]) => sql`${sql.ref(name)}::text`));
  const { rows } = await sql<Row>`
    SELECT ARRAY[${asText}] AS key, ${sql.ref(place.sealed)} AS sealed, kek_version
    FROM ${sql.table(place.table)}
    WHERE kek_version < ${version} AND ${sql.ref(place.sealed)} IS NOT NULL ${beyond}
    ORDER BY ${names} LIMIT ${BATCH} FOR NO KEY UPDATE SKIP LOCKED`.execute(trx);
  return rows;
}

async function store(trx: Kysely<Tables>, place: SealedPlace, rows: readonly Row[], anew: readonly Sealed[]) {
  const keys = place.key.map(
    ([, type], at) => sql`${rows.map(({ key }) => key[at] ?? "")}::${sql.raw(type)}[]`,
  );
  const names = place.key.map(([name]) => name);
  const same = names.map((name) => sql`t.${sql.ref(name)} = n.${sql.ref(name)}`);
  await sql`
    UPDATE ${sql.table(place.table)} AS t SET ${sql.ref(place.sealed)} = n.sealed, kek_version = n.version
    FROM unnest(${sql.join(keys)}, ${anew.map(({ sealed }) => Buffer.from(sealed))}::bytea[],
      ${anew.map(({ kekVersion }) => kekVersion)}::integer[])
      AS n (${sql.join(names.map((name) => sql.ref(name)))}, sealed, version)
    WHERE ${sql.join(same, sql` AND `)}`.execute(trx);
}

/** One bounded step, whole or not at all. @returns the last key seen; null at the end of the table */
async function step(
  { db, vault, version }: Work,
  place: SealedPlace,
  after: readonly string[] | null,
): Promise<{ readonly last: readonly string[] | null; readonly count: number }> {
  return await db.transaction().execute(async (trx) => {
    // Passing over what is done already may take longer than an ordinary statement may.
    await sql`SET LOCAL statement_timeout = '300s'`.execute(trx);
    const rows = await lockNext(trx, place, version, after);
    const last = rows.at(-1)?.key ?? null;
    if (last === null) return { last, count: 0 };
    const anew: Sealed[] = [];
    for (const { key, sealed, kek_version: kekVersion } of rows) {
      const belongsTo = place.belongsTo(key);
      const value = await vault.open({ sealed, kekVersion }, belongsTo);
      anew.push(vault.seal(value, belongsTo));
      value.wipe();
    }
    await store(trx, place, rows, anew);
    return { last, count: rows.length };
  });
}

async function holds({ table, sealed }: SealedPlace, db: Kysely<Tables>, condition: RawBuilder<unknown>) {
  const look = async (trx: Kysely<Tables>) => {
    // Where there is none, every row is read.
    await sql`SET LOCAL statement_timeout = '300s'`.execute(trx);
    const { rows } = await sql`SELECT FROM ${sql.table(table)}
      WHERE ${condition} AND ${sql.ref(sealed)} IS NOT NULL LIMIT 1`.execute(trx);
    return rows.length > 0;
  };
  return db.isTransaction ? await look(db) : await db.transaction().execute(look);
}

/** True when something somewhere is sealed under this version. */
export async function isSealedUnder(db: Kysely<Tables>, version: number): Promise<boolean> {
  for (const place of sealedPlaces) {
    if (await holds(place, db, sql`kek_version = ${version}`)) return true;
  }
  return false;
}

/**
 * Seal everything anew under the current version, in small transactions, while the registry serves. May be ended at
 * any moment and begun again; several at once get in nobody's way.
 * @throws RegistryError sealBroken, keyMissing
 */
export async function rewrap(
  work: Work & { readonly operator: string },
  onProgress: (progress: RewrapProgress) => void = () => {},
): Promise<RewrapReport> {
  const { db, version, operator } = work;
  await audit(db, { kind: "key.rewrapBegun", detail: { operator, version } });
  const rewrapped: Record<string, number> = {};
  for (const place of sealedPlaces) {
    const { table } = place;
    let before = 0;
    const tell = (done: number) => onProgress({ table, done: before + done });
    before += await walk(work, place, tell);
    // Rows that somebody worked on while the walk came by.
    while (await holds(place, db, sql`kek_version < ${version}`)) {
      await sleep(PAUSE_MS);
      before += await walk(work, place, tell);
    }
    rewrapped[table] = before;
  }
  await audit(db, { kind: "key.rewrapped", detail: { operator, version, ...rewrapped } });
  const later = await db
    .selectFrom("key_encryption_keys")
    .select("version")
    .where("active_from", ">", sql<Date>`now()`)
    .execute();
  const notYet = later.map((row) => row.version);
  return { version, rewrapped, retired: await retire(db, version, operator), notYet };
}

/** Once through a table. @returns rows sealed anew */
async function walk(
  work: Parameters<typeof step>[0],
  place: SealedPlace,
  tell: (done: number) => void,
): Promise<number> {
  let done = 0;
  let after: readonly string[] | null = null;
  do {
    const { last, count }: Awaited<ReturnType<typeof step>> = await step(work, place, after);
    after = last;
    done += count;
    tell(done);
  } while (after !== null);
  return done;
}

/** Note of older versions that nothing is sealed under any more. Rows that were locked just now keep theirs. */
async function retire(db: Kysely<Tables>, version: number, operator: string): Promise<number[]> {
  const older = await db
    .selectFrom("key_encryption_keys")
    .select("version")
    .where("version", "<", version)
    .where("retired_at", "is", null)
    .execute();
  const retired: number[] = [];
  for (const { version: old } of older) {
    if (await isSealedUnder(db, old)) continue;
    await db.transaction().execute(async (trx) => {
      await trx
        .updateTable("key_encryption_keys")
        .set({ retired_at: sql<Date>`now()` })
        .where("version", "=", old)
        .execute();
      await audit(trx, { kind: "key.retired", detail: { operator, version: old } });
    });
    retired.push(old);
  }
  return retired;
}
