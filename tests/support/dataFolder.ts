import { chmodSync, cpSync } from "node:fs";
import { join } from "node:path";

/** Where the embedded PostgreSQL of a data folder keeps its files. */
export const clusterIn = (folder: string) => join(folder, "postgres", "cluster");

/** Copy a data folder with its embedded PostgreSQL, which must not be running. */
export function copyDataFolder(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
  // PostgreSQL insists on it, and a copied folder has the mode of any new one.
  chmodSync(clusterIn(to), 0o700);
}
