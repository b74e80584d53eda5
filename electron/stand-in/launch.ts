/**
 * Runs an Electron app's own main module in this Node process, with Debian's (or any) Chromium for windows.
 *
 *   node electron/stand-in/launch.ts <app folder> [the app's own arguments …]
 */
import { readFileSync } from "node:fs";
import { createRequire, registerHooks } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { loadApplication } from "./application.ts";

function electronVersion(): string {
  try {
    const file = createRequire(import.meta.url).resolve("electron/package.json");
    return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
  } catch {
    return "0.0.0";
  }
}

const folder = process.argv[2];
if (folder === undefined) {
  console.error("usage: node electron/stand-in/launch.ts <app folder> [arguments]");
  process.exit(2);
}
const application = loadApplication(path.resolve(folder));
// As Electron has it: the executable, the app's folder, the app's own arguments.
process.argv = [process.execPath, ...process.argv.slice(2)];
Object.defineProperty(process.versions, "electron", { value: electronVersion() });
Object.assign(process, {
  type: "browser",
  defaultApp: true,
  resourcesPath: path.join(application.folder, "resources"),
});

const standIn = new URL("./electron.ts", import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "electron" || specifier === "electron/main"
      ? { url: standIn, format: "module-typescript", shortCircuit: true }
      : next(specifier, context),
});
await import(pathToFileURL(application.main).href);
