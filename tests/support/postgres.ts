import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import pg from "pg";
import { afterAll, inject } from "vitest";

/** The run's PostgreSQL (sharedPostgres.ts); a fresh database for whoever asks. */
export interface TestPostgres {
  /** Directory of the cluster. */
  readonly directory: string;
  /** `postgres://…` of a new database: empty, or a copy of the one named. Dropped after this file's tests. */
  freshDatabase(template?: string): Promise<string>;
  /** Resolves when nobody is connected to a database any more, so that it can be copied. */
  settled(url: string): Promise<void>;
  /** Run one statement on a database. */
  query(url: string, text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
}

export function testPostgres(): TestPostgres {
  const server = inject("postgres");
  // Of nobody's own: a database that somebody is connected to cannot be copied, and the template is one as well.
  const admin = databaseAt(server.url, "postgres");
  const made: string[] = [];
  afterAll(async () => {
    for (const name of made) await query(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });
  return {
    directory: server.directory,
    query,
    async settled(url) {
      const name = new URL(url).pathname.slice(1);
      const text = "SELECT 1 FROM pg_stat_activity WHERE datname = $1";
      while ((await query(admin, text, [name])).length > 0) await setTimeout(10);
    },
    async freshDatabase(template) {
      // Files run in several processes.
      const name = `test_${randomBytes(8).toString("hex")}`;
      const copied = template ? ` TEMPLATE ${new URL(template).pathname.slice(1)}` : "";
      await query(admin, `CREATE DATABASE ${name}${copied}`);
      made.push(name);
      return databaseAt(server.url, name);
    },
  };
}

/** The address of another database of the same server. */
export function databaseAt(url: string, name: string): string {
  const at = new URL(url);
  at.pathname = `/${name}`;
  return at.href;
}

async function query(url: string, text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}
