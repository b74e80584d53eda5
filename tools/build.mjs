// Bundles what the desktop app is made of: the renderer, the main process, the preload scripts, child processes.
import { build } from "vite";
import { root } from "./setup/places.mjs";

for (const mode of ["renderer", "main", "preload", "customerPreload", "processes"]) {
  await build({ mode, configFile: `${root}/vite.config.ts`, logLevel: "warn" });
}
