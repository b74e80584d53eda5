// Bundles what the desktop app is made of: the renderer, the main process, the preload script, child processes.
import { build } from "vite";
import { root } from "./setup/places.mjs";

for (const mode of ["renderer", "main", "preload", "processes"]) {
  await build({ mode, configFile: `${root}/vite.config.ts`, logLevel: "warn" });
}
