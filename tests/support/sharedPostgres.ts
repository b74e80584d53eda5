/**
 * One PostgreSQL for all tests of a run, set up before the first of them: started once, and one training database
 * made once, of which each test's is a copy. Its commits need not last; what must be shown to last (power cuts,
 * failover, backups) has servers of its own.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { createRegistry, openEmbeddedPostgres } from "../../src/registry/index.ts";

declare module "vitest" {
  export interface ProvidedContext {
    postgres: {
      /** `postgres://…` of the server. */
      readonly url: string;
      /** Directory of the cluster. */
      readonly directory: string;
      /** Name of a training registry's database, and the folder of its keys. */
      readonly template: string;
      readonly keys: string;
    };
  }
}

const TEMPLATE = "training";

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), "smartotp-postgres-"));
  const keys = join(directory, "keys");
  await configure(directory);
  const postgres = await openEmbeddedPostgres(directory);
  await run(postgres.url, `CREATE DATABASE ${TEMPLATE}`);
  const databaseUrl = new URL(postgres.url);
  databaseUrl.pathname = `/${TEMPLATE}`;
  await (await createRegistry({ dataDir: keys, databaseUrl: databaseUrl.href, training: true })).close();
  await run(databaseUrl.href, "VACUUM ANALYZE");
  project.provide("postgres", { url: postgres.url, directory, template: TEMPLATE, keys });
  return async () => {
    await postgres.release();
    await rm(directory, { recursive: true, force: true });
  };
}

/** Settings that hold from the next start on. */
async function configure(directory: string): Promise<void> {
  const postgres = await openEmbeddedPostgres(directory);
  try {
    // Several files' registries, each with its sessions, some of them with 64 clients.
    for (const setting of ["max_connections = 400", "fsync = off", "full_page_writes = off"]) {
      await run(postgres.url, `ALTER SYSTEM SET ${setting}`);
    }
  } finally {
    await postgres.release();
  }
}

async function run(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
