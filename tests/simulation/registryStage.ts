import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { Clock } from "../../src/contract/clock.ts";
import { administration, createRegistry, openEmbeddedPostgres } from "../../src/registry/index.ts";
import type { Chance } from "./chance.ts";
import { RegistryRun } from "./registryRun.ts";

/** Where everything of a simulation rests: in memory where there is such a place, for nothing has to last. */
export const memoryFolder = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** Cards that a branch issues without the line before a supervisor must approve each: few, so that it comes to that. */
const OFFLINE_LIMIT = 2;

type Postgres = Awaited<ReturnType<typeof openEmbeddedPostgres>>;

/** One PostgreSQL for all runs of a simulation; each run has a database of its own, copied from a seeded one. */
export class RegistryStage {
  readonly #folder: string;
  readonly #postgres: Postgres;
  readonly #admin: pg.Client;
  #made = 0;

  private constructor(folder: string, postgres: Postgres, admin: pg.Client) {
    this.#folder = folder;
    this.#postgres = postgres;
    this.#admin = admin;
  }

  static async open(): Promise<RegistryStage> {
    const folder = await mkdtemp(join(memoryFolder, "smartotp-simulation-"));
    const postgres = await openEmbeddedPostgres(folder);
    const admin = new pg.Client({ connectionString: postgres.url });
    await admin.connect();
    // Power cuts of the registry's own disk are PostgreSQL's business: here its commits need not last. Nor may it
    // move rows about by itself: a run must be the same every time.
    for (const setting of ["fsync", "synchronous_commit", "full_page_writes", "autovacuum", "jit"]) {
      await admin.query(`ALTER SYSTEM SET ${setting} = off`);
    }
    await admin.query("SELECT pg_reload_conf()");
    await admin.query("CREATE DATABASE template_of_runs");
    const databaseUrl = databaseAt(postgres.url, "template_of_runs");
    await (await createRegistry({ dataDir: folder, databaseUrl, training: true })).close();
    await administration.administer({ dataDir: folder, databaseUrl, operator: "simulated" }, async (desk) => {
      for (const { code } of await administration.listBranches(desk)) {
        await administration.setBranchPolicy(desk, code, { offlineLimit: OFFLINE_LIMIT });
      }
    });
    return new RegistryStage(folder, postgres, admin);
  }

  /** The registry of one run, on a database of its own. */
  async run(clock: Clock, chance: Chance): Promise<RegistryRun> {
    this.#made += 1;
    const name = `run${this.#made}`;
    // As files: that they are copied in memory is what makes it quick.
    await this.#admin.query(`CREATE DATABASE ${name} TEMPLATE template_of_runs STRATEGY FILE_COPY`);
    return await RegistryRun.start({
      folder: this.#folder,
      url: databaseAt(this.#postgres.url, name),
      clock,
      chance,
      drop: async () => {
        await this.#admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      },
    });
  }

  async close(): Promise<void> {
    await this.#admin.end();
    await this.#postgres.release();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function databaseAt(url: string, name: string): string {
  const at = new URL(url);
  at.pathname = `/${name}`;
  return at.href;
}
