import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, inject } from "vitest";
import { type EmbeddedPostgres, openEmbeddedPostgres } from "../../src/registry/postgres/embedded.ts";
import { copyDataFolder } from "./dataFolder.ts";

/** A new folder as a training registry's first start leaves it; the caller removes it. */
export function newTrainingFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "smartotp-training-"));
  copyDataFolder(inject("postgres").trainingFolder, folder);
  return folder;
}

/**
 * A training folder for all tests of a file. Its PostgreSQL stays up between the programs that use it: that the first
 * one starts it and the last one stops it is proven elsewhere (embedded.real.test.ts), and costs a second each time.
 */
export function trainingFolder(): {
  readonly path: () => string;
  /** Leave the server to whoever else uses it. */
  readonly releaseServer: () => Promise<void>;
} {
  let folder = "";
  let server: EmbeddedPostgres | undefined;
  beforeAll(async () => {
    folder = newTrainingFolder();
    server = await openEmbeddedPostgres(folder);
  });
  afterAll(async () => {
    await server?.release();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });
  return { path: () => folder, releaseServer: async () => server?.release() };
}
