import path from "node:path";
import type { ChildProcesses } from "../src/workstation/index.ts";

/** The project's own Node, told by `electron/start.ts`; missing in a packaged app. */
const PROJECT_NODE = "SMARTOTP_NODE";

/**
 * What runs the reader's and the training registry's modules. Their native part is compiled for one Node: the
 * project's own in a checkout, Electron's in a packaged app (electron-builder rebuilds it).
 * @param folder where the bundles of both lie
 */
export function childProcesses(folder: string, env: NodeJS.ProcessEnv = process.env): ChildProcesses {
  const node = env[PROJECT_NODE];
  return {
    execPath: node ?? process.execPath,
    env: node === undefined ? { ELECTRON_RUN_AS_NODE: "1" } : {},
    readerModule: path.join(folder, "reader.js"),
    registryModule: path.join(folder, "registry.js"),
  };
}
