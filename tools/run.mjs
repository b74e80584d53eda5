#!/usr/bin/env node
// The door to everything: `node tools/run.mjs <verb> [arguments]`. Runs on whatever Node the machine has (20 or
// newer, built-in modules only), sets up what the verb needs, and hands over to the Node 24 the project carries.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { projectNode, projectNodeEnvironment, root } from "./setup/places.mjs";
import { setUp } from "./setup/setup.mjs";

/** What each verb needs set up, and the program it then is. Paths are relative to the project. */
const verbs = {
  start: { needs: ["npm", "system", "native", "electron", "build"], program: ["electron/start.ts"] },
  smartotp: { needs: ["npm", "native", "hsm"], program: ["src/cli/smartotp.ts"] },
  test: { needs: ["npm", "system!", "native!", "hsm!", "build"], program: ["tools/test.mjs"] },
  bench: { needs: ["npm", "system", "native", "build"], program: ["tests/bench/bench.ts"] },
  simulate: { needs: ["npm", "native"], program: ["tests/simulation/simulate.ts"] },
  faults: { needs: ["npm", "native"], program: ["tests/faults/faults.ts"] },
  failover: { needs: ["npm", "native"], program: ["tests/faults/failover.ts"] },
  mutations: { needs: ["npm", "native"], program: ["tests/simulation/mutations.ts"] },
  build: { needs: ["npm"], program: ["tools/build.mjs"] },
  screens: { needs: ["npm", "system"], program: ["tests/renderer/shoot.ts"] },
};

const usage = `usage: npm start | npm test | npm run bench | npm run simulate | npm run faults | npm run -s smartotp -- <command>

  start      set everything up, then open the counter's window
  test       set everything up, then run every check and test
  bench      measure; JSON on standard output with -- --json
  failover   kill a database under load, let its standby take over, count what was lost: -- --help
  faults     kill workstations, registry and database over a bad line, count what was lost: -- --help
  smartotp   the command line: npm run -s smartotp -- --help
  screens    take the pictures of docs/screens anew
  simulate   branches and a registry with faults between any two steps, each run from one number
  mutations  break one thing at a time that the simulation must notice
  build      bundle main, preload and renderer into dist/
`;

const [verb, ...rest] = process.argv.slice(2);
const chosen = verbs[verb];
if (!chosen || !existsSync(path.join(root, chosen.program[0]))) {
  process.stderr.write(usage);
  process.exit(verb === "--help" || verb === "-h" ? 0 : 2);
}

if (!(await setUp(chosen.needs))) process.exit(1);

const child = spawn(projectNode(), [...chosen.program.map((p) => path.join(root, p)), ...rest], {
  // A command line is used from anywhere: file arguments are relative to where the user stands.
  cwd: verb === "smartotp" ? (process.env.INIT_CWD ?? process.cwd()) : root,
  env: projectNodeEnvironment(),
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  // The child decides how to end; without a listener this process would die first and orphan it.
  process.on(signal, () => child.kill(signal));
}
// npm ends the shell between it and us, not us: whoever stops npm means this program.
const parent = process.ppid;
if (process.env.npm_lifecycle_event !== undefined) {
  setInterval(() => {
    if (process.ppid !== parent) child.kill("SIGTERM");
  }, 500).unref();
}
child.on("error", (error) => {
  process.stderr.write(`cannot run ${projectNode()}: ${error.message}\n`);
  process.exit(1);
});
child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
