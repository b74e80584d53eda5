import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import type { Clock } from "../../src/contract/clock.ts";
import {
  createRegistry,
  type Registry,
  type RegistryOptions,
  readEnrolmentCode,
} from "../../src/registry/index.ts";
import { type TestPostgres, testPostgres } from "../support/postgres.ts";

/** A clock that the test moves. */
export interface MovableClock extends Clock {
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

/** Training registries over fresh databases of one PostgreSQL; everything is closed after each test. */
export function testWorlds(): {
  open(options?: Partial<RegistryOptions>): Promise<World>;
  postgres: TestPostgres;
} {
  const postgres = testPostgres();
  const toClose: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of toClose.splice(0).reverse()) await close();
  });
  return {
    postgres,
    async open(options = {}) {
      const dataDir = await mkdtemp(join(tmpdir(), "smartotp-registry-"));
      toClose.push(() => rm(dataDir, { recursive: true, force: true }));
      const databaseUrl = await postgres.freshDatabase();
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
