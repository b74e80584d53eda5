import { mkdir } from "node:fs/promises";
import { openDatabase } from "../database.ts";
import { RegistryError } from "../errors.ts";
import { requireMigrated } from "../migrate.ts";
import { openEmbeddedPostgres } from "../postgres/embedded.ts";
import { checkTrail, type TrailReport } from "./check.ts";

/** Where the trail is, and what is known of it. */
export interface InspectOptions {
  readonly dataDir: string;
  /** `postgres://…`; without it, the embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl?: string | undefined;
  /** A place noted earlier: a report's `head`, or a reader's cursor. */
  readonly expect?: string | undefined;
}

/**
 * Check the audit trail of a database, whether or not a registry runs over it. Needs no keys and changes nothing.
 * @throws RegistryError databaseOlder, databaseNewer, databaseDown, postgresFailed, postgresUnreachable
 */
export async function inspectTrail({ dataDir, databaseUrl, expect }: InspectOptions): Promise<TrailReport> {
  if (databaseUrl !== undefined) return inspect(databaseUrl, expect);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const postgres = await openEmbeddedPostgres(dataDir);
  try {
    return await inspect(postgres.url, expect);
  } finally {
    await postgres.release();
  }
}

async function inspect(url: string, expect: string | undefined): Promise<TrailReport> {
  const database = openDatabase({ url, connections: 1 });
  try {
    await requireMigrated(database.db);
    const client = await database.pool.connect();
    try {
      return await checkTrail(client, expect);
    } finally {
      client.release();
    }
  } catch (cause) {
    throw cause instanceof RegistryError ? cause : new RegistryError("databaseDown", { cause });
  } finally {
    await database.close();
  }
}
