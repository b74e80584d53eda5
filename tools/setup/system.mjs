import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { say } from "./say.mjs";

const anywhere = (...names) =>
  names.some((name) =>
    (process.env.PATH ?? "")
      .split(path.delimiter)
      .concat("/usr/sbin", "/sbin")
      .some((dir) => existsSync(path.join(dir, name))),
  );
const korean = () => spawnSync("fc-list", [":lang=ko"], { encoding: "utf8" }).stdout?.trim() !== "";
const driver = () => {
  try {
    return readdirSync("/usr/lib/pcsc/drivers/serial").some((name) => name.includes("vpcd"));
  } catch {
    return false;
  }
};

/**
 * Debian packages, what each is for, and how its presence is seen (a probe, so that other origins count too). Those
 * with `tests` are not missed by who only opens the window.
 */
const wanted = [
  { name: "pcscd", why: "smart-card readers", there: () => anywhere("pcscd") },
  {
    name: "libpcsclite-dev",
    why: "compiling the reader's native part",
    there: () => existsSync("/usr/include/PCSC/winscard.h"),
  },
  { name: "g++", why: "compiling the reader's native part", there: () => anywhere("g++", "c++") },
  { name: "make", why: "compiling the reader's native part", there: () => anywhere("make") },
  { name: "python3", why: "compiling the reader's native part", there: () => anywhere("python3") },
  {
    name: "chromium",
    why: "the window where Electron's binary cannot be had",
    there: () => anywhere("chromium", "chromium-browser", "google-chrome"),
  },
  { name: "fontconfig", why: "finding fonts", there: () => anywhere("fc-list") },
  { name: "fonts-noto-cjk", why: "Korean text", there: korean },
  {
    name: "openbox",
    tests: true,
    why: "windows that stay on top, under a virtual display",
    there: () => anywhere("openbox"),
  },
  { name: "wmctrl", why: "windows that stay on top", there: () => anywhere("wmctrl") },
  {
    name: "x11-utils",
    tests: true,
    why: "seeing that windows stay on top",
    there: () => anywhere("xprop"),
  },
  { name: "xvfb", tests: true, why: "a virtual display for the tests", there: () => anywhere("Xvfb") },
  { name: "xauth", tests: true, why: "a virtual display for the tests", there: () => anywhere("xauth") },
  { name: "vsmartcard-vpcd", tests: true, why: "a virtual card reader for the tests", there: driver },
  {
    name: "openssl",
    tests: true,
    why: "customers' certificates and their signatures in the tests",
    there: () => anywhere("openssl"),
  },
  {
    name: "softhsm2",
    tests: true,
    why: "a hardware security module for the tests",
    there: () => anywhere("softhsm2-util"),
  },
  {
    name: "oathtool",
    tests: true,
    why: "a second opinion on OTPs in the tests",
    there: () => anywhere("oathtool"),
  },
  {
    name: "yubikey-manager",
    tests: true,
    why: "a second opinion on cards in the tests",
    there: () => anywhere("ykman"),
  },
];

/** @type {import("./setup.mjs").Step} */
export const systemStep = {
  title: "system packages",
  // Nothing to remember when there is nothing to install; on Debian the list itself is the stamp.
  stampOf: () =>
    `${process.platform} ${wanted.map((w) => w.name).join(" ")} missing:${missing(true).join(" ")}`,
  run(hard) {
    if (process.platform !== "linux") return true;
    const lacking = missing(hard);
    if (lacking.length === 0) return true;
    const command = `apt-get install -y --no-install-recommends ${lacking.join(" ")}`;
    const root = process.getuid?.() === 0;
    const maySudo = !root && spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0;
    if (anywhere("apt-get") && (root || maySudo)) {
      say(`installing system packages (once): ${lacking.join(" ")}`);
      const run = (words) =>
        spawnSync(root ? words[0] : "sudo", root ? words.slice(1) : words, {
          stdio: ["ignore", 2, 2],
          env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
        }).status === 0;
      run(["apt-get", "update", "-qq"]);
      if (
        run([...command.split(" ").slice(0, 2), "-qq", ...command.split(" ").slice(2)]) &&
        missing(hard).length === 0
      )
        return true;
    }
    say(`these system packages are missing: ${lacking.join(", ")}`);
    for (const item of wanted.filter((w) => lacking.includes(w.name))) say(`  ${item.name}: ${item.why}`);
    say("type this one command, then run the same again:");
    say(`  ${root ? "" : "sudo "}sh -c 'apt-get update && ${command}'`);
    if (!hard) say("going on without them: the simulated card reader works all the same");
    return false;
  },
};

/** @param {boolean} forTests also what only the tests need */
function missing(forTests) {
  if (process.platform !== "linux") return [];
  return wanted.filter((item) => (forTests || !item.tests) && !item.there()).map((item) => item.name);
}
