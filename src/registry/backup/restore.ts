import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RegistryError } from "../errors.ts";
import { findPostgres } from "../postgres/binaries.ts";
import { clusterPaths } from "../postgres/cluster.ts";
import { copyHashed, MANIFEST, type Manifest, parseManifest, placeOf } from "./manifest.ts";
import { markRestored } from "./settle.ts";

export interface RestoreOptions {
  readonly from: string;
  /** Data folder without a database in it. */
  readonly dataDir: string;
  /** Where the key files are that belong to it; without it they are put into the data folder by hand. */
  readonly keysFrom?: string | undefined;
}

export interface RestoreReport {
  /** The moment that the database is set back to. */
  readonly at: string;
  readonly files: number;
}

/**
 * Lay a backup down in a data folder. Every file is checked against the manifest as it is copied; the folder appears
 * whole or not at all. The first start settles what was accepted since the backup (R8).
 * @throws RegistryError backupBroken, restoreNotEmpty, postgresUnreachable
 */
export async function restoreRegistry({ from, dataDir, keysFrom }: RestoreOptions): Promise<RestoreReport> {
  const text = await readFile(join(from, MANIFEST), "utf8").catch((cause) => {
    throw new RegistryError("backupBroken", { parameters: { file: MANIFEST }, cause });
  });
  const manifest = parseManifest(text);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const { home } = clusterPaths(dataDir);
  const there = await stat(home).then(
    () => true,
    () => false,
  );
  if (there) throw new RegistryError("restoreNotEmpty", { parameters: { folder: dataDir } });
  const draft = await mkdtemp(join(dataDir, "postgres."));
  try {
    await layDown(manifest, from, draft, (await findPostgres(dataDir)).own);
    await markRestored(draft, manifest.at);
    if (keysFrom !== undefined) await copyKeys(keysFrom, dataDir);
    await rename(draft, home);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return { at: manifest.at, files: manifest.files.length };
}

async function layDown(
  { folders, files }: Manifest,
  from: string,
  draft: string,
  own: (path: string) => Promise<void>,
): Promise<void> {
  await own(draft);
  for (const folder of folders) {
    await mkdir(placeOf(draft, folder), { mode: 0o700 });
    await own(placeOf(draft, folder));
  }
  for (const { path, bytes, sha256 } of files) {
    const broken = (cause?: unknown) =>
      new RegistryError("backupBroken", { parameters: { file: path }, cause });
    const copied = await copyHashed(placeOf(from, path), placeOf(draft, path)).catch((cause) => {
      throw broken(cause);
    });
    if (copied.bytes !== bytes || copied.sha256 !== sha256) throw broken();
    await own(placeOf(draft, path));
  }
}

/** What is there already stays: it may be the right key, put there by hand. */
async function copyKeys(from: string, dataDir: string): Promise<void> {
  for (const name of await readdir(from)) {
    const bytes = await readFile(join(from, name));
    await writeFile(join(dataDir, name), bytes, { flag: "wx", mode: 0o600 }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST") throw error;
      },
    );
    bytes.fill(0);
  }
}
