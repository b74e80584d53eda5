/**
 * `npm run simulate [-- --help]`: runs of a branch network with faults between any two steps, each from one number.
 * Exit code 1 when anything happened that must not.
 */
import { writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { countOf, readOptions } from "./commandLine.ts";
import type { RunReport } from "./simulation.ts";
import { runSeeds } from "./workers.ts";

const usage = `usage: npm run simulate -- [options]

  --seeds N          runs, each of its own number (20)
  --from SEED        the first of the numbers (1)
  --workstations N   in each run (5)
  --steps N          in each run (300)
  --workers N        processes that share the runs (one for each core)
  --until-one-fails  no more runs after one in which something happened that must not
  --json             the report on one line
  --verbose          every step on standard error
  --help             this

Exit code 0 when nothing happened that must not, 1 when something did, 2 used wrongly.
`;

const values = readOptions(usage, {
  seeds: { type: "string", default: "20" },
  from: { type: "string", default: "1" },
  workstations: { type: "string", default: "5" },
  steps: { type: "string", default: "300" },
  workers: { type: "string", default: String(availableParallelism()) },
  "until-one-fails": { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  verbose: { type: "boolean", default: false },
});
const count = (name: "seeds" | "from" | "workstations" | "steps" | "workers") =>
  countOf(usage, name, values[name]);
const [seeds, from, workstations, steps] = [
  count("seeds"),
  count("from"),
  count("workstations"),
  count("steps"),
];
const faults: Record<string, number> = {};
const completed: Record<string, number> = {};
const failing: { seed: number; violations: readonly string[]; again: string }[] = [];
const add = (to: Record<string, number>, counts: Partial<Record<string, number>>) => {
  for (const [name, count = 0] of Object.entries(counts)) to[name] = (to[name] ?? 0) + count;
};

let runs = 0;
function take({ seed, violations, story = [], ...report }: RunReport): void {
  runs += 1;
  add(faults, report.faults);
  add(completed, report.completed);
  if (violations.length === 0) return;
  const same = `--workstations ${workstations} --steps ${steps}`;
  const again = `npm run simulate -- --seeds 1 --from ${seed} ${same} --verbose`;
  failing.push({ seed, violations, again });
  const told = join(tmpdir(), `smartotp-seed-${seed}.log`);
  writeFileSync(told, `${story.join("\n")}\n`);
  console.error(
    `seed ${seed}:\n  ${violations.slice(0, 5).join("\n  ")}\n  ${again}\n  what happened: ${told}`,
  );
}

const begun = performance.now();
const tell = values.verbose ? (line: string) => console.error(line) : undefined;
await runSeeds(
  {
    seeds,
    from,
    workstations,
    steps,
    workers: count("workers"),
    untilOneFails: values["until-one-fails"],
    tell,
  },
  take,
);
const seconds = (performance.now() - begun) / 1000;
const report = {
  runs,
  faults,
  completed,
  violations: failing.length,
  failing: failing.sort((one, other) => one.seed - other.seed),
  seedsPerSecond: Math.round((runs / seconds) * 100) / 100,
};
process.stdout.write(`${values.json ? JSON.stringify(report) : JSON.stringify(report, null, 2)}\n`);
process.exit(failing.length === 0 ? 0 : 1);
