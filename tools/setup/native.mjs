import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { projectNode, projectNodeEnvironment, projectNodeFolder, root } from "./places.mjs";
import { hashOf, say } from "./say.mjs";

const folder = path.join(root, "node_modules", "@pokusew", "pcsclite");
const loads = () =>
  spawnSync(projectNode(), ["-e", `require(${JSON.stringify(folder)})`], { stdio: "ignore" }).status === 0;

/** Our headers, also where npm was told of others: node-gyp heeds npm's setting before its own option. */
function gypEnvironment(headers) {
  const kept = Object.entries(projectNodeEnvironment()).filter(
    ([name]) => name.toLowerCase() !== "npm_config_nodedir",
  );
  return { ...Object.fromEntries(kept), ...(headers ? { npm_config_nodedir: projectNodeFolder } : {}) };
}

/**
 * nfc-pcsc's native part is bound to one Node version, so it is compiled for the Node that runs it
 * (docs/decisions/0001-two-commands.md).
 * @type {import("./setup.mjs").Step}
 */
export const nativeStep = {
  title: "card reader's native part",
  stampOf: () =>
    `${hashOf("package-lock.json")} ${existsSync(path.join(folder, "build", "Release", "pcsclite.node"))}`,
  run(hard) {
    if (loads()) return true;
    say("compiling the card reader's native part (once; about ten seconds)");
    const gyp = path.join(root, "node_modules", "node-gyp", "bin", "node-gyp.js");
    const headers = existsSync(path.join(projectNodeFolder, "include", "node", "node.h"));
    const done = spawnSync(projectNode(), [gyp, "rebuild", "--loglevel=error"], {
      cwd: folder,
      env: gypEnvironment(headers),
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    });
    if (done.status === 0 && loads()) return true;
    say("the card reader's native part could not be compiled; PC/SC readers will not be seen");
    const words = `${done.stdout ?? ""}${done.stderr ?? ""}${done.error?.message ?? ""}`.trim().split("\n");
    for (const line of words.slice(-(hard ? 20 : 3))) say(`  ${line}`);
    if (!hard) say("going on with the simulated card reader");
    return false;
  },
};
