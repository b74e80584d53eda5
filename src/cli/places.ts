import path from "node:path";
import envPaths from "env-paths";

/** Training's folder when none is given: the same one that the window uses. */
export function defaultDataDir(): string {
  return path.join(envPaths("smartotp-counter", { suffix: "" }).data, "training");
}

const source = path.resolve(import.meta.dirname, "..");

/** The child modules of this checkout, run by the Node that runs us. */
export const childProcesses = {
  execPath: process.execPath,
  env: {},
  readerModule: path.join(source, "reader", "process", "main.ts"),
  registryModule: path.join(source, "workstation", "registryProcess.ts"),
} as const;
