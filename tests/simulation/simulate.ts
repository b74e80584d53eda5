/**
 * `npm run simulate -- [--seeds N] [--from SEED] [--workstations N] [--steps N] [--json] [--verbose]`: runs of a branch
 * network with faults between any two steps, each from one number. Exit code 1 when anything happened that must not.
 */
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { parseArgs } from "node:util";
import { RegistryStage } from "./registryStage.ts";
import { simulate } from "./simulation.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "20" },
    from: { type: "string", default: "1" },
    workstations: { type: "string", default: "5" },
    steps: { type: "string", default: "300" },
    json: { type: "boolean", default: false },
    verbose: { type: "boolean", default: false },
  },
});
const folder = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
const faults: Record<string, number> = {};
const completed: Record<string, number> = {};
const failing: { seed: number; violations: readonly string[] }[] = [];
const add = (to: Record<string, number>, from: Partial<Record<string, number>>) => {
  for (const [name, count = 0] of Object.entries(from)) to[name] = (to[name] ?? 0) + count;
};

const stage = await RegistryStage.open();
const begun = performance.now();
const first = Number(values.from);
const seeds = Number(values.seeds);
try {
  for (let seed = first; seed < first + seeds; seed += 1) {
    const report = await simulate(stage, {
      seed,
      workstations: Number(values.workstations),
      steps: Number(values.steps),
      folder,
      ...(values.verbose ? { tell: (line: string) => console.error(line) } : {}),
    });
    add(faults, report.faults);
    add(completed, report.completed);
    if (report.violations.length === 0) continue;
    failing.push({ seed, violations: report.violations });
    console.error(`seed ${seed}:\n  ${report.violations.slice(0, 5).join("\n  ")}`);
  }
} finally {
  await stage.close();
}
const seconds = (performance.now() - begun) / 1000;
const report = {
  runs: seeds,
  faults,
  completed,
  violations: failing.length,
  failing,
  seedsPerSecond: Math.round((seeds / seconds) * 100) / 100,
};
process.stdout.write(`${values.json ? JSON.stringify(report) : JSON.stringify(report, null, 2)}\n`);
process.exit(failing.length === 0 ? 0 : 1);
