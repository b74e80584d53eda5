import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { projectNode, projectNodeEnvironment, root } from "./places.mjs";

const sources = ["electron", "renderer", "src", "resources", "vite.config.ts", "package-lock.json"];

/** @type {import("./setup.mjs").Step} */
export const buildStep = {
  title: "bundles",
  stampOf: () => `${newest()} ${existsSync(path.join(root, "dist", "renderer", "index.html"))}`,
  run() {
    const done = spawnSync(projectNode(), [path.join(root, "tools", "build.mjs")], {
      cwd: root,
      stdio: ["ignore", 2, 2],
      env: projectNodeEnvironment(),
    });
    return done.status === 0;
  },
};

/** The youngest change among the sources: names count, so that a deleted file is noticed as well. */
function newest() {
  let time = 0;
  let count = 0;
  const visit = (place) => {
    const stat = statSync(place, { throwIfNoEntry: false });
    if (!stat) return;
    count += 1;
    time = Math.max(time, stat.mtimeMs);
    if (stat.isDirectory()) for (const name of readdirSync(place)) visit(path.join(place, name));
  };
  for (const source of sources) visit(path.join(root, source));
  return `${count} ${Math.round(time)}`;
}
