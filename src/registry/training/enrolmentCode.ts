import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { newCode } from "../codes.ts";

const FILE = "enrolment-code";

/** The code that training workstations enrol with, from the data directory; null before the registry's first start. */
export async function readEnrolmentCode(dataDir: string): Promise<string | null> {
  try {
    return (await readFile(join(dataDir, FILE), "utf8")).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Read the code, making it (0600, 100 random bits) when there is none. Safe for several processes at once. */
export async function ensureEnrolmentCode(dataDir: string): Promise<string> {
  const kept = await readEnrolmentCode(dataDir);
  if (kept !== null) return kept;
  const code = newCode();
  const aside = join(dataDir, `.${FILE}.${randomUUID()}`);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  try {
    await writeFile(aside, `${code}\n`, { mode: 0o600, flush: true });
    await link(aside, join(dataDir, FILE));
    return code;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return (await readEnrolmentCode(dataDir)) ?? code;
  } finally {
    await rm(aside, { force: true });
  }
}
