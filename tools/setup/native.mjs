import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { projectNode, projectNodeEnvironment, projectNodeFolder, root } from "./places.mjs";
import { hashOf, say } from "./say.mjs";

const reader = {
  folder: path.join(root, "node_modules", "@pokusew", "pcsclite"),
  built: "pcsclite.node",
  what: "the card reader's native part",
  without: "PC/SC readers will not be seen; going on with the simulated card reader",
};
const securityModule = {
  folder: path.join(root, "node_modules", "pkcs11js"),
  built: "pkcs11.node",
  what: "the security module's native part",
  without: "a registry can keep its keys in a file only",
};

const loads = ({ folder }) =>
  spawnSync(projectNode(), ["-e", `require(${JSON.stringify(folder)})`], { stdio: "ignore" }).status === 0;
const isBuilt = ({ folder, built }) => existsSync(path.join(folder, "build", "Release", built));

/** Our headers, also where npm was told of others: node-gyp heeds npm's setting before its own option. */
function gypEnvironment(headers) {
  const kept = Object.entries(projectNodeEnvironment()).filter(
    ([name]) => name.toLowerCase() !== "npm_config_nodedir",
  );
  return { ...Object.fromEntries(kept), ...(headers ? { npm_config_nodedir: projectNodeFolder } : {}) };
}

/** Compile one part for the Node that runs it. */
function compile(part, hard) {
  if (loads(part)) return true;
  say(`compiling ${part.what} (once; about ten seconds)`);
  const gyp = path.join(root, "node_modules", "node-gyp", "bin", "node-gyp.js");
  const headers = existsSync(path.join(projectNodeFolder, "include", "node", "node.h"));
  const done = spawnSync(projectNode(), [gyp, "rebuild", "--loglevel=error"], {
    cwd: part.folder,
    env: gypEnvironment(headers),
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (done.status === 0 && loads(part)) return true;
  say(`${part.what} could not be compiled: ${part.without}`);
  const words = `${done.stdout ?? ""}${done.stderr ?? ""}${done.error?.message ?? ""}`.trim().split("\n");
  for (const line of words.slice(-(hard ? 20 : 3))) say(`  ${line}`);
  return false;
}

/**
 * Native parts are bound to one Node version, so they are compiled for the Node that runs them
 * (docs/decisions/0001-two-commands.md).
 * @returns {import("./setup.mjs").Step}
 */
const stepOf = (part) => ({
  title: part.what,
  stampOf: () => `${hashOf("package-lock.json")} ${isBuilt(part)}`,
  run: (hard) => compile(part, hard),
});

export const nativeStep = stepOf(reader);
/** Only registries that keep their keys in a hardware security module need it. */
export const securityModuleStep = stepOf(securityModule);
