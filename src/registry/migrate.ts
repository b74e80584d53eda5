import { setTimeout as sleep } from "node:timers/promises";
import { type Kysely, sql } from "kysely";
import { RegistryError } from "./errors.ts";
import { institutions } from "./migrations/0001_institutions.ts";
import { tokens } from "./migrations/0002_tokens.ts";
import { journal } from "./migrations/0003_journal.ts";
import { shipments } from "./migrations/0004_shipments.ts";
import { life } from "./migrations/0005_life.ts";
import { trail } from "./migrations/0006_trail.ts";
import { phones } from "./migrations/0007_phones.ts";
import { onlineRegistration } from "./migrations/0008_online_registration.ts";
import { clients } from "./migrations/0009_clients.ts";
import { keys } from "./migrations/0010_keys.ts";
import { questions } from "./migrations/0011_questions.ts";
import { standing } from "./migrations/0014_standing.ts";
import { replacedWorkstations } from "./migrations/0021_replaced_workstations.ts";
import { movedStock } from "./migrations/0022_moved_stock.ts";
import type { Tables } from "./tables.ts";

/** One numbered step forward. A step that was released is never changed again; there is no way back. */
export interface Migration {
  readonly number: number;
  readonly statements: readonly string[];
}

const everyStep: readonly Migration[] = [
  institutions,
  tokens,
  journal,
  shipments,
  life,
  trail,
  phones,
  onlineRegistration,
  clients,
  keys,
  questions,
  standing,
  replacedWorkstations,
  movedStock,
];
const newestOf = (steps: readonly Migration[]) => Math.max(...steps.map(({ number }) => number));

/** Advisory lock of whoever migrates or seeds this database. */
const LOCK = 0x534f544d;

/** Run `work` in one transaction, alone among all registry processes of this database. */
export async function alone<T>(db: Kysely<Tables>, work: (trx: Kysely<Tables>) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    // Another process may be migrating for longer than an ordinary statement may wait.
    await sql`SET LOCAL lock_timeout = '60s'`.execute(trx);
    await sql`SET LOCAL statement_timeout = '300s'`.execute(trx);
    await sql`SELECT pg_advisory_xact_lock(${LOCK})`.execute(trx);
    return work(trx);
  });
}

/** How a step waits for tables that others use. */
interface Patience {
  /** Whoever comes after queues behind a step that waits, so it waits for as long as that may hurt. */
  readonly lockMs?: number;
  readonly pauseMs?: number;
  readonly tries?: number;
}

/** SQLSTATE lock_not_available */
const LOCKED = "55P03";

/** Numbers of the steps that this database has taken. @throws RegistryError databaseNewer */
async function taken(db: Kysely<Tables>, latest: number): Promise<ReadonlySet<number>> {
  // Not to_regclass: it may answer from a cache that has not heard yet of the table another process just made.
  const { rows: found } = await sql<{ there: boolean }>`
    SELECT EXISTS (SELECT FROM pg_class WHERE relname = 'migrations' AND relkind = 'r'
      AND relnamespace = current_schema()::regnamespace) AS there`.execute(db);
  if (!found[0]?.there) return new Set();
  const { rows } = await sql<{ number: number }>`SELECT number FROM migrations`.execute(db);
  const numbers = rows.map(({ number }) => number);
  const newest = Math.max(0, ...numbers);
  if (newest > latest) throw new RegistryError("databaseNewer", { parameters: { found: newest } });
  return new Set(numbers);
}

/** The steps still to be taken: every one that is missing, whichever came in first. */
async function missing(db: Kysely<Tables>, steps: readonly Migration[]): Promise<readonly Migration[]> {
  const numbers = await taken(db, newestOf(steps));
  return steps.filter(({ number }) => !numbers.has(number));
}

/** @throws RegistryError databaseOlder, databaseNewer unless the database is of this program's version */
export async function requireMigrated(db: Kysely<Tables>): Promise<void> {
  const [first] = await missing(db, everyStep);
  if (!first) return;
  const parameters = { found: first.number - 1, latest: newestOf(everyStep) };
  throw new RegistryError("databaseOlder", { parameters });
}

/**
 * Bring the database to this program's version; several processes may do so at once, and the version before may go on
 * working. All missing steps are one transaction.
 * @throws RegistryError databaseNewer when a newer program has been here
 */
export async function migrate(
  db: Kysely<Tables>,
  steps: readonly Migration[] = everyStep,
  { lockMs = 2_000, pauseMs = 1_000, tries = 60 }: Patience = {},
): Promise<void> {
  if ((await missing(db, steps)).length === 0) return;
  for (let left = tries - 1; ; left -= 1) {
    try {
      return await alone(db, (trx) => take(trx, steps, lockMs));
    } catch (error) {
      const locked = (error as { code?: unknown } | null)?.code === LOCKED;
      if (!locked || left === 0) throw error;
    }
    await sleep(pauseMs);
  }
}

async function take(trx: Kysely<Tables>, all: readonly Migration[], lockMs: number): Promise<void> {
  const steps = await missing(trx, all);
  await sql`SELECT set_config('lock_timeout', ${`${lockMs}ms`}, true)`.execute(trx);
  await sql`CREATE TABLE IF NOT EXISTS migrations (
    number integer PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now()
  )`.execute(trx);
  for (const { number, statements } of steps) {
    for (const statement of statements) await sql.raw(statement).execute(trx);
    await sql`INSERT INTO migrations (number) VALUES (${number})`.execute(trx);
  }
}
