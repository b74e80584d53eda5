import { appendFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { clusterIn, copyDataFolder } from "../../support/dataFolder.ts";
import { addCheapTellers } from "../../support/trainingTellers.ts";
import { keepsKeysInFiles, launchApp } from "./launch.ts";
import { online, signIn } from "./walk.ts";

const VARIABLE = "SMARTOTP_E2E_PREPARED";

/**
 * Before all tests, once: a data folder as a first start leaves it, which takes seconds (initdb, migrations, the
 * training shipment, enrolment, forty sealed packages). Each launch gets a copy of it, where a password is checked
 * fast; an `empty` folder's first start makes its own, which is slow on purpose.
 */
export default async function prepare(): Promise<() => void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "smartotp-e2e-prepared-"));
  if (keepsKeysInFiles()) await addCheapTellers(folder);
  const app = await launchApp({ dataDir: folder });
  await signIn(app.page);
  await online(app.page);
  const code = await app.close();
  if (code !== 0) throw new Error(`the first start ended with ${code}:\n${app.stderr()}`);
  // Chromium's profile is made anew faster than copied.
  rmSync(path.join(folder, "window", "chromium"), { recursive: true, force: true });
  // In the copies of this cluster only: a power cut of the counter is no power cut of this machine.
  appendFileSync(
    path.join(clusterIn(folder), "postgresql.auto.conf"),
    "fsync = off\nfull_page_writes = off\n",
  );
  process.env[VARIABLE] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

/** A new data folder: a workstation that is enrolled and has its cards, or an empty one. */
export function newDataDir(kind: "prepared" | "empty"): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "smartotp-e2e-"));
  const prepared = process.env[VARIABLE] ?? "";
  if (kind === "prepared") {
    if (!existsSync(prepared))
      throw new Error(`${VARIABLE} names no folder: run with Playwright's global set-up`);
    copyDataFolder(prepared, folder);
  }
  return folder;
}

export function removeDataDir(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
}
