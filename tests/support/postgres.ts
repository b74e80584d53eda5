import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll } from "vitest";
import { openEmbeddedPostgres } from "../../src/registry/index.ts";

/** A PostgreSQL of this test file's own, in a temporary directory; a fresh database for whoever asks. */
export interface TestPostgres {
  /** Directory of the cluster. */
  readonly directory: string;
  /** `postgres://…` of a new database: empty, or a copy of the one named. */
  freshDatabase(template?: string): Promise<string>;
  /** Resolves when nobody is connected to a database any more, so that it can be copied. */
  settled(url: string): Promise<void>;
  /** Run one statement on a database. */
  query(url: string, text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
}

/** Start it before this file's tests and stop it after them. */
export function testPostgres(): TestPostgres {
  let directory = "";
  let postgres: Awaited<ReturnType<typeof openEmbeddedPostgres>> | null = null;
  let made = 0;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "smartotp-postgres-"));
    postgres = await openEmbeddedPostgres(directory);
  });
  afterAll(async () => {
    await postgres?.release();
    await rm(directory, { recursive: true, force: true });
  });
  const query: TestPostgres["query"] = async (url, text, values = []) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(text, values)).rows;
    } finally {
      await client.end();
    }
  };
  return {
    get directory() {
      return directory;
    },
    query,
    async settled(url) {
      const name = new URL(url).pathname.slice(1);
      const text = "SELECT 1 FROM pg_stat_activity WHERE datname = $1";
      while (postgres && (await query(postgres.url, text, [name])).length > 0) await setTimeout(10);
    },
    async freshDatabase(template) {
      if (!postgres) throw new Error("PostgreSQL is not running yet");
      made += 1;
      const name = `test${made}`;
      const copied = template ? ` TEMPLATE ${new URL(template).pathname.slice(1)}` : "";
      await query(postgres.url, `CREATE DATABASE ${name}${copied}`);
      const url = new URL(postgres.url);
      url.pathname = `/${name}`;
      return url.href;
    },
  };
}
