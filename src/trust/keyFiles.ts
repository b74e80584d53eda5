import { randomUUID } from "node:crypto";
import { chmod, link, mkdir, open, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { TrustError } from "./errors.ts";

/** Windows keeps no owner-only mode bits; there the folder's access list is the guard. */
const hasModes = process.platform !== "win32";

const errnoOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;

/**
 * The bytes of a key file, or null when there is none.
 * @throws TrustError keyStoreExposed when group or others may read it, keyStoreUnreadable
 */
export async function readKeyFile(folder: string, fileName: string): Promise<Uint8Array | null> {
  const path = join(folder, fileName);
  try {
    if (hasModes && ((await stat(path)).mode & 0o077) !== 0) {
      throw new TrustError("keyStoreExposed", { parameters: { name: fileName } });
    }
    return await readFile(path);
  } catch (error) {
    if (error instanceof TrustError) throw error;
    if (errnoOf(error) === "ENOENT") return null;
    throw new TrustError("keyStoreUnreadable", { parameters: { name: fileName }, cause: error });
  }
}

/**
 * Create a key file: 0600 in a 0700 folder, whole or not at all (written aside, fsynced, then linked under its
 * name), and never over an existing one: a key that is overwritten makes a ledger unreadable for ever.
 * @throws TrustError keyExists, keyStoreUnwritable
 */
export async function createKeyFile(folder: string, fileName: string, bytes: Uint8Array): Promise<void> {
  const aside = join(folder, `.${fileName}.${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (hasModes) await chmod(folder, 0o700);
    const file = await open(aside, "wx", 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await linkNew(aside, folder, fileName);
    await syncFolder(folder);
  } catch (error) {
    if (error instanceof TrustError) throw error;
    throw new TrustError("keyStoreUnwritable", { parameters: { name: fileName }, cause: error });
  } finally {
    await rm(aside, { force: true }).catch(() => {});
  }
}

/** Unlike a rename, a link never replaces what is there. */
async function linkNew(aside: string, folder: string, fileName: string): Promise<void> {
  try {
    await link(aside, join(folder, fileName));
  } catch (error) {
    if (errnoOf(error) !== "EEXIST") throw error;
    throw new TrustError("keyExists", { parameters: { name: fileName } });
  }
}

/** Makes the new name itself durable. Windows cannot open a folder, and does not need to. */
async function syncFolder(folder: string): Promise<void> {
  if (!hasModes) return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
