// What every step of set-up shares.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { root } from "./places.mjs";

/** Tell what is being done, on standard error. */
export function say(line) {
  process.stderr.write(`[set-up] ${line}\n`);
}

/** Hash of some of the project's files, for stamps. */
export function hashOf(...files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(path.join(root, file)));
  return hash.digest("hex").slice(0, 16);
}
