import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, inject } from "vitest";
import type { Clock } from "../../src/contract/clock.ts";
import {
  createRegistry,
  type Registry,
  type RegistryOptions,
  readEnrolmentCode,
} from "../../src/registry/index.ts";
import { databaseAt, type TestPostgres, testPostgres } from "../support/postgres.ts";

/** A clock that the test moves. */
interface MovableClock extends Clock {
  advance(seconds: number): void;
}

/** Stands still in the middle of a time step, so that no test meets the end of one by chance. */
function movableClock(): MovableClock {
  let at = Math.floor(Date.now() / 30_000) * 30_000 + 15_000;
  return {
    now: () => at,
    advance: (seconds) => {
      at += seconds * 1000;
    },
  };
}

export interface World {
  readonly registry: Registry;
  readonly enrolmentCode: string;
  readonly clock: MovableClock;
  readonly databaseUrl: string;
  readonly dataDir: string;
  sql(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** Another registry process's worth of registry over the same database. */
  another(options?: Partial<RegistryOptions>): Promise<Registry>;
}

/**
 * Training registries over fresh databases of one PostgreSQL; everything is closed after each test, or after all
 * of them where tests share a world without disturbing each other. Migrating and seeding is done once per
 * run, in a template that each test's database is a copy of.
 */
export function testWorlds({ shared = false } = {}): {
  open(options?: Partial<RegistryOptions>): Promise<World>;
  postgres: TestPostgres;
  /** A folder of the caller's own, removed at the end. */
  folder(): Promise<string>;
} {
  const postgres = testPostgres();
  const toClose: (() => Promise<void>)[] = [];
  const shelf = inject("postgres");
  const template = databaseAt(shelf.url, shelf.template);
  let dataDir = "";
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "smartotp-registry-"));
    // A copy: what a test does to its registry's keys is no other's business.
    await cp(shelf.keys, dataDir, { recursive: true });
  });
  const closeAll = async () => {
    for (const close of toClose.splice(0).reverse()) await close();
  };
  if (shared) afterAll(closeAll);
  else afterEach(closeAll);
  afterAll(() => rm(dataDir, { recursive: true, force: true }));
  return {
    postgres,
    folder: () => mkdtemp(join(dataDir, "files-")),
    async open(options = {}) {
      const databaseUrl = await postgres.freshDatabase(template);
      const clock = movableClock();
      const another = async (more: Partial<RegistryOptions> = {}) => {
        const registry = await createRegistry({
          dataDir,
          databaseUrl,
          training: true,
          clock,
          ...options,
          ...more,
        });
        toClose.push(() => registry.close());
        return registry;
      };
      const registry = await another();
      return {
        registry,
        enrolmentCode: (await readEnrolmentCode(dataDir)) ?? "",
        clock,
        databaseUrl,
        dataDir,
        another,
        sql: (text, values) => postgres.query(databaseUrl, text, values),
      };
    },
  };
}
