// Every check and test, in one run that ends with `N passed, 0 failed`. Runs under the project's Node 24.
// `npm test -- unit real` runs the named parts only.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { root } from "./setup/places.mjs";

const scratch = mkdtempSync(path.join(os.tmpdir(), "smartotp-test-"));
const bin = (...names) => path.join(root, "node_modules", ...names);

/** Run one program; its words are printed whole when it is done, so that two at once do not mix. */
function run(title, script, words, env = {}) {
  const begun = Date.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...words], { cwd: root, env: { ...process.env, ...env } });
    const out = [];
    child.stdout.on("data", (bytes) => out.push(bytes));
    child.stderr.on("data", (bytes) => out.push(bytes));
    child.on("close", (code) => {
      const text = Buffer.concat(out).toString("utf8").trimEnd();
      const seconds = ((Date.now() - begun) / 1000).toFixed(1);
      process.stdout.write(`\n== ${title}: ${code === 0 ? "ok" : `failed (exit ${code})`}, ${seconds} s\n`);
      if (code !== 0 || process.env.VERBOSE) process.stdout.write(`${text}\n`);
      resolve(code === 0);
    });
  });
}

/** A check that has no tests of its own counts as one. */
const check = (title, script, words) => async () => {
  const ok = await run(title, script, words);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
};

/** Counts come from the runner's JSON report; a run that broke before its report counts as one failure. */
function counted(ok, file, read) {
  try {
    const { passed, failed } = read(JSON.parse(readFileSync(file, "utf8")));
    return { passed, failed: ok || failed > 0 ? failed : 1 };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

const vitest = (project) => async () => {
  const file = path.join(scratch, `${project}.json`);
  const words = [
    "run",
    "--project",
    project,
    "--reporter=dot",
    "--reporter=json",
    `--outputFile.json=${file}`,
  ];
  const ok = await run(`tests: ${project}`, bin("vitest", "vitest.mjs"), words);
  return counted(ok, file, (r) => ({ passed: r.numPassedTests, failed: r.numFailedTests }));
};

const playwright = async () => {
  const file = path.join(scratch, "e2e.json");
  const ok = await run(
    "tests: end to end",
    bin("@playwright", "test", "cli.js"),
    ["test", "--reporter=list,json"],
    {
      PLAYWRIGHT_JSON_OUTPUT_NAME: file,
    },
  );
  return counted(ok, file, (r) => ({ passed: r.stats.expected, failed: r.stats.unexpected + r.stats.flaky }));
};

/** Parts by name; those in one row run side by side. The checks together are as long as the longest of them alone. */
const rows = [
  {
    types: check("types", bin("typescript", "bin", "tsc"), ["-p", "."]),
    "types-renderer": check("types of the renderer", bin("typescript", "bin", "tsc"), ["-p", "renderer"]),
    rooms: check("rooms' borders", bin("dependency-cruiser", "bin", "dependency-cruiser.mjs"), [
      "--config",
      ".dependency-cruiser.cjs",
      "src",
      "electron",
      "renderer",
    ]),
    lint: check("lint", bin("@biomejs", "biome", "bin", "biome"), ["check", "."]),
    dead: check("dead code", bin("knip", "bin", "knip.js"), []),
  },
  { unit: vitest("unit") },
  { real: vitest("real"), e2e: playwright },
];

const words = process.argv.slice(2);
const chosen = words.filter((word) => !word.startsWith("-"));
const names = rows.flatMap((row) => Object.keys(row));
const help = words.includes("--help") || words.includes("-h");
if (help || !chosen.every((name) => names.includes(name))) {
  const usage = `usage: npm test [-- PART ...]\n\nEvery check and test, or the parts named: ${names.join(", ")}.\n`;
  (help ? process.stdout : process.stderr).write(usage);
  rmSync(scratch, { recursive: true, force: true });
  process.exit(help ? 0 : 2);
}
let passed = 0;
let failed = 0;
for (const row of rows) {
  const parts = Object.entries(row).filter(([name]) => chosen.length === 0 || chosen.includes(name));
  for (const result of await Promise.all(parts.map(([, part]) => part()))) {
    passed += result.passed;
    failed += result.failed;
  }
}
rmSync(scratch, { recursive: true, force: true });
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
