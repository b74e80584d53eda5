import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, posix } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { RegistryError } from "../errors.ts";

/** Where a backup keeps what it says of itself. */
export const MANIFEST = "manifest.json";

const SavedFile = z.strictObject({
  /** Below the backup's folder, with `/` between its parts; never above it. */
  path: z
    .string()
    .min(1)
    .refine((path) => path === posix.normalize(path) && !posix.isAbsolute(path) && !path.startsWith("..")),
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type SavedFile = z.infer<typeof SavedFile>;

/** What a backup holds; its last file to be written, so that a backup without it is none. */
export const Manifest = z.strictObject({
  format: z.literal("smartotp-backup-1"),
  /** When the backup ended: what was committed by then is in it. */
  at: z.iso.datetime({ precision: 3 }),
  /** Of this program. */
  version: z.string(),
  /** PostgreSQL's major version: another one cannot open the files. */
  postgres: z.int(),
  folders: z.array(SavedFile.shape.path),
  files: z.array(SavedFile),
});
export type Manifest = z.infer<typeof Manifest>;

/** @throws RegistryError backupBroken */
export function parseManifest(text: string): Manifest {
  try {
    return Manifest.parse(JSON.parse(text));
  } catch (cause) {
    throw new RegistryError("backupBroken", { parameters: { file: MANIFEST }, cause });
  }
}

/** Copy a file, durably, and say what was copied. */
export async function copyHashed(from: string, to: string): Promise<Omit<SavedFile, "path">> {
  const hash = createHash("sha256");
  let bytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  await pipeline(
    createReadStream(from),
    measure,
    createWriteStream(to, { flags: "wx", mode: 0o600, flush: true }),
  );
  return { bytes, sha256: hash.digest("hex") };
}

/** True for a folder that is not there, or has nothing in it. */
export async function isEmpty(folder: string): Promise<boolean> {
  return await readdir(folder).then(
    (names) => names.length === 0,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return true;
      throw error;
    },
  );
}

/** A saved file's place below a folder. */
export const placeOf = (folder: string, path: string): string => join(folder, ...path.split("/"));
