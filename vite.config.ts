import { existsSync } from "node:fs";
import path from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig, type UserConfig } from "vite";

const root = import.meta.dirname;
const TARGET = { chromium: "chrome140", node: "node24" };

/** What the window shows: served by electron/serving.ts under its strict policy, so nothing is inlined. */
const renderer: UserConfig = {
  root: path.join(root, "renderer"),
  base: "/",
  plugins: [react()],
  build: {
    outDir: path.join(root, "dist", "renderer"),
    emptyOutDir: true,
    target: TARGET.chromium,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      input: ["index", "otp", "customer"].map((name) => path.join(root, "renderer", `${name}.html`)),
    },
  },
};

/** A bundle of our own code for Node; what package.json names as a dependency stays outside. */
function forNode(folder: string, entries: Record<string, string>): UserConfig {
  return {
    build: {
      ssr: true,
      outDir: path.join(root, "dist", folder),
      emptyOutDir: true,
      target: TARGET.node,
      minify: false,
      rolldownOptions: {
        input: entries,
        output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "shared/[name]-[hash].js" },
      },
    },
  };
}

/** A preload script is sandboxed: one CommonJS file that requires `electron` and nothing else. */
const preload = (name: string): UserConfig => ({
  build: {
    ssr: true,
    outDir: path.join(root, "dist", "electron"),
    // Beside main, which is built before it.
    emptyOutDir: false,
    target: TARGET.chromium,
    minify: false,
    rolldownOptions: {
      input: path.join(root, "electron", `${name}.ts`),
      output: { format: "cjs", entryFileNames: `${name}.cjs`, codeSplitting: false },
    },
  },
});

/** Programs that run beside the main process (electron/childProcesses.ts). */
const processes = Object.fromEntries(
  Object.entries({
    reader: path.join(root, "src", "reader", "process", "main.ts"),
    registry: path.join(root, "src", "workstation", "registryProcess.ts"),
  }).filter(([, entry]) => existsSync(entry)),
);

/** `vite build --mode renderer | main | preload | customerPreload | processes`; tools/build.mjs runs them all. Main goes before the preloads. */
export default defineConfig(({ mode }): UserConfig => {
  switch (mode) {
    case "main":
      return forNode("electron", { main: path.join(root, "electron", "main.ts") });
    case "preload":
      return preload("preload");
    case "customerPreload":
      return preload("customerPreload");
    case "processes":
      return forNode("processes", processes);
    default:
      return renderer;
  }
});
