/**
 * One PostgreSQL for all tests of a run, set up before the first of them: started once, and one training database
 * made once, of which each test's is a copy. The folder it lies in is kept as a copy, too, for those who run a
 * training registry of their own. Its commits need not last; what must be shown to last (power cuts of the machine,
 * failover, backups) has servers of its own.
 */
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { createRegistry, openEmbeddedPostgres } from "../../src/registry/index.ts";
import { copyDataFolder } from "./dataFolder.ts";
import { addCheapTellers } from "./trainingTellers.ts";

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
      /**
       * A data folder with that database in a cluster of its own, which nobody starts, and a ledger with the
       * training's people: to be copied.
       */
      readonly trainingFolder: string;
    };
  }
}

// Several files' registries, each with its sessions, some of them with 64 clients.
const SETTINGS = ["max_connections = 400", "fsync = off", "full_page_writes = off"];

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const home = await mkdtemp(join(tmpdir(), "smartotp-postgres-"));
  const [directory, trainingFolder, keys] = ["running", "training", "keys"].map((name) =>
    join(home, name),
  ) as [string, string, string];
  const template = await makeTraining(directory);
  copyDataFolder(directory, trainingFolder);
  await addCheapTellers(trainingFolder);
  const isKey = (path: string) => basename(path) !== "postgres";
  await cp(directory, keys, { recursive: true, filter: isKey });
  const { url, release } = await openEmbeddedPostgres(directory);
  project.provide("postgres", { url, directory, template, keys, trainingFolder });
  return async () => {
    await release();
    await rm(home, { recursive: true, force: true });
  };
}

/** Make and fill a training registry's folder; its settings hold from the next start on. @returns its database */
async function makeTraining(directory: string): Promise<string> {
  const { url, release } = await openEmbeddedPostgres(directory);
  try {
    for (const setting of SETTINGS) await run(url, `ALTER SYSTEM SET ${setting}`);
    await (await createRegistry({ dataDir: directory, training: true })).close();
    await run(url, "VACUUM ANALYZE");
    return new URL(url).pathname.slice(1);
  } finally {
    await release();
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
