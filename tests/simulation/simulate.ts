/**
 * `npm run simulate -- [--seeds N] [--from SEED] [--workstations N] [--steps N] [--workers N] [--until-one-fails] [--json] [--verbose]`:
 * runs of a branch network with faults between any two steps, each from one number. Exit code 1 when anything
 * happened that must not.
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import type { RunReport } from "./simulation.ts";
import { runSeeds } from "./workers.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "20" },
    from: { type: "string", default: "1" },
    workstations: { type: "string", default: "5" },
    steps: { type: "string", default: "300" },
    workers: { type: "string", default: String(availableParallelism()) },
    "until-one-fails": { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    verbose: { type: "boolean", default: false },
  },
});
const [seeds, from, workstations, steps] = [values.seeds, values.from, values.workstations, values.steps].map(
  Number,
) as [number, number, number, number];
const faults: Record<string, number> = {};
const completed: Record<string, number> = {};
const failing: { seed: number; violations: readonly string[]; again: string }[] = [];
const add = (to: Record<string, number>, counts: Partial<Record<string, number>>) => {
  for (const [name, count = 0] of Object.entries(counts)) to[name] = (to[name] ?? 0) + count;
};

let runs = 0;
function take({ seed, violations, ...report }: RunReport): void {
  runs += 1;
  add(faults, report.faults);
  add(completed, report.completed);
  if (violations.length === 0) return;
  const same = `--workstations ${workstations} --steps ${steps}`;
  const again = `npm run simulate -- --seeds 1 --from ${seed} ${same} --verbose`;
  failing.push({ seed, violations, again });
  console.error(`seed ${seed}:\n  ${violations.slice(0, 5).join("\n  ")}\n  ${again}`);
}

const begun = performance.now();
const tell = values.verbose ? (line: string) => console.error(line) : undefined;
await runSeeds(
  {
    seeds,
    from,
    workstations,
    steps,
    workers: Number(values.workers),
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
