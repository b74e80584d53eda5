import path from "node:path";
import envPaths from "env-paths";
import { FileKeyStore } from "../trust/index.ts";
import { openWorkstation, type Workstation } from "../workstation/index.ts";

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

/** Open the training workstation for one command and close it whatever happens. */
export async function withWorkstation<T>(
  dataDir: string,
  work: (workstation: Workstation) => Promise<T>,
): Promise<T> {
  const workstation = await openWorkstation({
    dataDir,
    mode: "training",
    keyStore: new FileKeyStore(path.join(dataDir, "keys")),
    childProcesses,
    simulatedLatencyMs: 0,
  });
  try {
    return await work(workstation);
  } finally {
    await workstation.close();
  }
}
