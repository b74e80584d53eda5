import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { projectNode, root } from "./places.mjs";
import { hashOf, say } from "./say.mjs";

const folder = path.join(root, "node_modules", "electron");

/**
 * Electron's binary is not in its npm package but downloaded by it. Where that cannot be had, the same main and
 * preload run in Chromium (electron/stand-in).
 * @type {import("./setup.mjs").Step}
 */
export const electronStep = {
  title: "Electron",
  stampOf: () => hashOf("package-lock.json"),
  run() {
    if (existsSync(path.join(folder, "path.txt"))) return true;
    say("fetching Electron's binary (once)");
    const done = spawnSync(projectNode(), [path.join(folder, "install.js")], {
      stdio: "ignore",
      timeout: 180_000,
    });
    if (done.status === 0) return true;
    say("Electron's binary cannot be had here; the window will run in Chromium instead");
    return false;
  },
};
