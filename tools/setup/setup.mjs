// Sets up what a verb needs, once: every step leaves a stamp in .setup/ and is skipped while the stamp holds.
// All talk goes to standard error, so that `--json` on standard output stays clean.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { buildStep } from "./build.mjs";
import { electronStep } from "./electron.mjs";
import { nativeStep, securityModuleStep } from "./native.mjs";
import { npmStep } from "./npm.mjs";
import { setupFolder } from "./places.mjs";
import { say } from "./say.mjs";
import { systemStep } from "./system.mjs";

/**
 * @typedef {object} Step
 * @property {string} title what is being done, for people
 * @property {() => string} stampOf what the step's outcome depends on; the same text means nothing to do
 * @property {(hard: boolean) => Promise<boolean> | boolean} run true when done; a soft step may say false and
 *   the work goes on without it
 */

/** @type {Record<string, Step>} */
const steps = {
  npm: npmStep,
  system: systemStep,
  native: nativeStep,
  hsm: securityModuleStep,
  electron: electronStep,
  build: buildStep,
};

/**
 * Bring the named steps about, in order. A name ending in `!` must succeed.
 * @param {string[]} needs
 * @returns {Promise<boolean>} false when a step that must succeed did not: what to do has been printed
 */
export async function setUp(needs) {
  mkdirSync(setupFolder, { recursive: true });
  const unlock = await takeTurn();
  try {
    for (const need of needs) {
      const hard = need.endsWith("!") || need === "npm" || need === "build";
      const name = need.replace("!", "");
      const step = steps[name];
      const file = path.join(setupFolder, name);
      const stamp = `${step.stampOf()}${hard ? "!" : ""}`;
      // A stamp of a hard run also serves a soft one.
      const have = existsSync(file) ? readFileSync(file, "utf8") : "";
      if (have === stamp || have === `${stamp}!`) continue;
      const begun = Date.now();
      if (await step.run(hard)) {
        writeFileSync(file, `${step.stampOf()}${hard ? "!" : ""}`);
        if (Date.now() - begun > 1000)
          say(`${step.title}: done in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
      } else if (hard) return false;
      else writeFileSync(file, stamp);
    }
    return true;
  } finally {
    unlock();
  }
}

/** One set-up at a time in one checkout; a lock left by a process that is gone is taken over. */
async function takeTurn() {
  const lock = path.join(setupFolder, "lock");
  for (let told = false; ; ) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      return () => rmSync(lock, { force: true });
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      if (!holderLives(lock)) rmSync(lock, { force: true });
      else {
        if (!told) say("another set-up of this folder is running; waiting for it");
        told = true;
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    }
  }
}

function holderLives(lock) {
  try {
    const pid = Number(readFileSync(lock, "utf8"));
    // An empty lock is one being written this moment.
    if (!pid) return true;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
