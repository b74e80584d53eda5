import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Clock } from "../../src/contract/clock.ts";
import { openDatabase } from "../../src/registry/database.ts";
import { PLACING, placeRows } from "../../src/registry/feed/place.ts";
import {
  administration,
  createRegistry,
  type Registry,
  readAttestationKey,
  readEnrolmentCode,
} from "../../src/registry/index.ts";
import { type RegistryClient, registryClient } from "../../src/sync/index.ts";
import type { Chance } from "./chance.ts";
import { listenInProcess } from "./inProcess.ts";
import { approver, teller } from "./people.ts";

/** Processes over the one database; a request goes to any of them. */
const PROCESSES = 2;

interface RunOptions {
  readonly folder: string;
  readonly url: string;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly drop: () => Promise<void>;
}

interface Process {
  readonly registry: Registry;
  readonly address: string;
  stop(): Promise<void>;
}

/** The registry of one run: two of its processes over one database, and a look into that. */
export class RegistryRun {
  readonly #options: RunOptions;
  readonly #processes: Process[] = [];
  readonly #session: pg.Client;
  /** How many requests that may change something have come: while it stands still, so does the database. */
  asked = 0;
  readonly client: RegistryClient;

  private constructor(options: RunOptions) {
    this.#options = options;
    // As the registry's own sessions are, so that rows can be placed on it.
    this.#session = openDatabase({ url: options.url }).session("simulation");
    this.client = this.#placing(registryClient({ url: () => this.address() }));
  }

  static async start(options: RunOptions): Promise<RegistryRun> {
    const run = new RegistryRun(options);
    await run.#session.connect();
    // When rows get their place in the trail is the seed's to say: the processes find that somebody else does it.
    await run.#session.query("SELECT pg_advisory_lock($1)", [PLACING]);
    for (let n = 0; n < PROCESSES; n += 1) run.#processes.push(await run.#launch());
    return run;
  }

  /** One of the processes ends and is started again. */
  async restart(): Promise<void> {
    const at = this.#options.chance.integer("registry.restart", this.#processes.length);
    await this.#processes[at]?.stop();
    this.#processes[at] = await this.#launch();
  }

  /** Where the next request goes. */
  address(): string {
    this.asked += 1;
    const { chance } = this.#options;
    return chance.oneOf("registry.process", this.#processes)?.address ?? "";
  }

  enrolmentCode(): Promise<string | null> {
    return readEnrolmentCode(this.#options.folder);
  }

  /** With which reference phones state that they are untampered. */
  attestationKey(): ReturnType<typeof readAttestationKey> {
    return readAttestationKey(this.#options.folder);
  }

  /** An operator stops a workstation for good. */
  async stopWorkstation(workstationId: string): Promise<void> {
    await this.#administer((desk) => administration.stopWorkstation(desk, workstationId));
  }

  /** It is stopped, and its cards are announced to the branch again (R17). */
  async replaceWorkstation(workstationId: string): Promise<void> {
    const people = { supervisor: approver.tellerId, witness: teller.tellerId };
    await this.#administer((desk) => administration.moveStock(desk, workstationId, people));
  }

  async #administer(work: Parameters<typeof administration.administer<unknown>>[1]): Promise<void> {
    const { folder: dataDir, url: databaseUrl, clock } = this.#options;
    this.asked += 1;
    await administration.administer({ dataDir, databaseUrl, clock, operator: "simulated" }, work);
  }

  /** @param query its text, or with a name by which PostgreSQL keeps it ready */
  async sql<Row extends object>(query: string | pg.QueryConfig): Promise<Row[]> {
    return (await this.#session.query<Row>(query)).rows;
  }

  /** Everything committed gets its place in the trail, so that everybody can be told. */
  async place(): Promise<void> {
    while ((await placeRows(this.#session)) === "batch");
  }

  /** An institution's server calls, over a sound line. */
  async call(path: string, body: object): Promise<{ readonly status: number }> {
    const headers = { "content-type": "application/json" };
    const url = new URL(path, this.address());
    return await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  }

  /**
   * Nothing that the branches send is committed until `release`; it is applied up to its last statement.
   * `waiting` resolves to whether something has come that far before `done` does.
   */
  async holdCommits(): Promise<{
    waiting(done: Promise<unknown>): Promise<boolean>;
    release(): Promise<void>;
  }> {
    const session = new pg.Client({ connectionString: this.#options.url });
    await session.connect();
    await session.query("BEGIN");
    await session.query("LOCK TABLE journal IN SHARE MODE");
    return {
      waiting: async (done) => {
        let over = false;
        const end = () => {
          over = true;
        };
        done.then(end, end);
        const waits = "SELECT FROM pg_locks WHERE relation = 'journal'::regclass AND NOT granted";
        while (!over) {
          if ((await this.sql(waits)).length > 0) return true;
          await sleep(1);
        }
        return false;
      },
      release: () => session.end(),
    };
  }

  async close(): Promise<void> {
    for (const { stop } of this.#processes) await stop();
    await this.#session.end();
    await this.#options.drop();
  }

  async #launch(): Promise<Process> {
    const { folder, url, clock } = this.#options;
    const registry = await createRegistry({
      dataDir: folder,
      databaseUrl: url,
      training: true,
      clock,
      connections: 4,
    });
    await registry.app.ready();
    const { address, close } = listenInProcess(registry.app);
    return {
      registry,
      address,
      stop: async () => {
        close();
        await registry.close();
      },
    };
  }

  /** Whoever asks for changes meets a trail in which everything has its place, or not yet. */
  #placing(client: RegistryClient): RegistryClient {
    return {
      ...client,
      changes: async (query) => {
        if (this.#options.chance.happens("trail.placed", 0.7)) await this.place();
        return await client.changes(query);
      },
    };
  }
}
