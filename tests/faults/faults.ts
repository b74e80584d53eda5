/**
 * `npm run faults -- [--minutes N] [--seconds N] [--json]`: workstations and a registry as processes, over a bad line,
 * while they are killed, cut off, their database restarted and their disks filled; then what they have is counted. Exit
 * code 0 when nothing is lost and nothing happened twice. Progress goes to standard error.
 */
import { parseArgs } from "node:util";
import { letGoOfEverything } from "../bench/resources.ts";
import { type FaultsReport, runFaults } from "./branches/run.ts";

const usage = "usage: npm run faults -- [--minutes N, up to 60] [--seconds N, 5 to 3600] [--json]\n";

function wrong(): never {
  process.stderr.write(usage);
  process.exit(2);
}

function readArguments(): { seconds: number; json: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: "string" },
        seconds: { type: "string" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) {
      process.stdout.write(usage);
      process.exit(0);
    }
    const seconds = Number(values.seconds ?? Number(values.minutes ?? 1) * 60);
    if (!(seconds >= 5 && seconds <= 3_600)) wrong();
    return { seconds, json: values.json };
  } catch {
    wrong();
  }
}

function asLines({ kills, noise, ...report }: FaultsReport): string[] {
  return [
    `killed: ${kills.workstation} workstations, ${kills.registry} registries, ${kills.postgres} databases; disk full ${report.diskFull} times`,
    `the line: ${noise.cuts} cuts, ${noise.resets} resets, ${noise.halved} halved, ${noise.dropped} dropped, ${noise.delayed} delayed`,
    `${report.entries} entries, ${report.issues} cards issued`,
    `lost ${report.lost}, doubled ${report.doubled}, active twice ${report.activeTwice}, unexplained ${report.unexplained}, unsettled ${report.unsettled}`,
    report.ok ? "ok" : "NOT OK",
  ];
}

const { seconds, json } = readArguments();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void letGoOfEverything().then(() => process.exit(130)));
}
const report = await runFaults({ seconds, say: (line) => console.error(`faults: ${line}`) });
process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : `${asLines(report).join("\n")}\n`);
process.exit(report.ok ? 0 : 1);
