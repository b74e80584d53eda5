import path from "node:path";
import { FileKeyStore } from "../trust/index.ts";
import { openWorkstation, type Workstation } from "../workstation/index.ts";
import { childProcesses } from "./places.ts";

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
    withoutForms: true,
    simulatedLatencyMs: 0,
  });
  try {
    return await work(workstation);
  } finally {
    await workstation.close();
  }
}
