import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Clock } from "../../src/contract/clock.ts";
import {
  createRegistry,
  openEmbeddedPostgres,
  type Registry,
  readEnrolmentCode,
} from "../../src/registry/index.ts";
import { type RegistryClient, registryClient } from "../../src/sync/index.ts";

/** One PostgreSQL for all runs of a simulation; each run has a database of its own, copied from a seeded one. */
export class RegistryStage {
  readonly #folder: string;
  readonly #postgres: Awaited<ReturnType<typeof openEmbeddedPostgres>>;
  readonly #template: string;
  #made = 0;

  private constructor(
    folder: string,
    postgres: Awaited<ReturnType<typeof openEmbeddedPostgres>>,
    template: string,
  ) {
    this.#folder = folder;
    this.#postgres = postgres;
    this.#template = template;
  }

  static async open(): Promise<RegistryStage> {
    const folder = await mkdtemp(join(tmpdir(), "smartotp-simulation-"));
    const postgres = await openEmbeddedPostgres(folder);
    const admin = (text: string) => query(postgres.url, text);
    // Power cuts of the registry's own disk are PostgreSQL's business: here its commits need not last.
    for (const setting of ["fsync", "synchronous_commit", "full_page_writes"]) {
      await admin(`ALTER SYSTEM SET ${setting} = off`);
    }
    await admin("SELECT pg_reload_conf()");
    await admin("CREATE DATABASE template_of_runs");
    const template = databaseAt(postgres.url, "template_of_runs");
    await (await createRegistry({ dataDir: folder, databaseUrl: template, training: true })).close();
    return new RegistryStage(folder, postgres, "template_of_runs");
  }

  async run(clock: Clock): Promise<RegistryRun> {
    this.#made += 1;
    const name = `run${this.#made}`;
    await query(this.#postgres.url, `CREATE DATABASE ${name} TEMPLATE ${this.#template}`);
    const run = new RegistryRun(this.#folder, databaseAt(this.#postgres.url, name), clock, async () => {
      await query(this.#postgres.url, `DROP DATABASE ${name} WITH (FORCE)`);
    });
    await run.start();
    return run;
  }

  async close(): Promise<void> {
    await this.#postgres.release();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** The registry of one run. */
export class RegistryRun {
  readonly #folder: string;
  readonly #url: string;
  readonly #clock: Clock;
  readonly #drop: () => Promise<void>;
  readonly #pool: pg.Pool;
  #registry: Registry | null = null;
  #address = "";
  #client: RegistryClient | null = null;

  constructor(folder: string, url: string, clock: Clock, drop: () => Promise<void>) {
    this.#folder = folder;
    this.#url = url;
    this.#clock = clock;
    this.#drop = drop;
    this.#pool = new pg.Pool({ connectionString: url, max: 1 });
    this.#pool.on("error", () => {});
  }

  async start(): Promise<void> {
    this.#registry = await createRegistry({
      dataDir: this.#folder,
      databaseUrl: this.#url,
      training: true,
      clock: this.#clock,
      connections: 4,
    });
    const address = await this.#registry.listen();
    this.#address = address;
    this.#client = registryClient({ url: () => address });
  }

  async restart(): Promise<void> {
    await this.#registry?.close();
    await this.start();
  }

  get client(): RegistryClient {
    if (!this.#client) throw new Error("the registry is not running");
    return this.#client;
  }

  enrolmentCode(): Promise<string | null> {
    return readEnrolmentCode(this.#folder);
  }

  async sql<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.#pool.query<Row>(text, [...values])).rows;
  }

  /** An institution's server calls, over a sound line. */
  async call(path: string, body: object): Promise<{ readonly status: number }> {
    const headers = { "content-type": "application/json" };
    return await fetch(new URL(path, this.#address), { method: "POST", headers, body: JSON.stringify(body) });
  }

  /**
   * Nothing that the branches send is committed until `release`; it is applied up to its last statement.
   * `waiting` resolves to whether something has come that far.
   */
  async holdCommits(): Promise<{ waiting(): Promise<boolean>; release(): Promise<void> }> {
    const session = new pg.Client({ connectionString: this.#url });
    await session.connect();
    await session.query("BEGIN");
    await session.query("LOCK TABLE journal IN SHARE MODE");
    return {
      waiting: async () => {
        for (let tries = 0; tries < 200; tries += 1) {
          const waits = "SELECT FROM pg_locks WHERE relation = 'journal'::regclass AND NOT granted";
          if ((await this.#pool.query(waits)).rows.length > 0) return true;
          await sleep(5);
        }
        return false;
      },
      release: () => session.end(),
    };
  }

  async close(): Promise<void> {
    await this.#registry?.close();
    await this.#pool.end();
    await this.#drop();
  }
}

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

function databaseAt(url: string, name: string): string {
  const at = new URL(url);
  at.pathname = `/${name}`;
  return at.href;
}
