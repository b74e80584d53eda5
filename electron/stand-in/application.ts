import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

const Package = z.object({
  name: z.string(),
  productName: z.string().optional(),
  version: z.string(),
  main: z.string(),
});

/** The app that runs in this process: a folder with a package.json, as Electron takes it. */
export interface Application {
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  /** Its main module, absolute. */
  readonly main: string;
}

let running: Application | undefined;

/** @throws Error when the folder holds no package.json that names a main module */
export function loadApplication(folder: string): Application {
  const parsed = Package.safeParse(JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")));
  if (!parsed.success) throw new Error(`${folder} holds no app: ${z.prettifyError(parsed.error)}`);
  const { name, productName, version, main } = parsed.data;
  running = { folder, name: productName ?? name, version, main: path.resolve(folder, main) };
  return running;
}

export function application(): Application {
  if (!running) throw new Error("no app has been loaded");
  return running;
}
