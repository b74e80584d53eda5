/**
 * Measures: `npm run bench -- [--json] [--only NAME]`. Progress goes to standard error. The names of the figures
 * are read by scripts and stay as they are.
 */
import { appPart } from "./app.ts";
import { cardPart } from "./card.ts";
import { readCommandLine } from "./commandLine.ts";
import { otpPart } from "./otp.ts";
import { CannotMeasure, type Measured, type Part } from "./part.ts";
import { registryPart } from "./registry.ts";
import { asJson, asTable, machine } from "./report.ts";
import { letGoOfEverything } from "./resources.ts";
import { syncPart } from "./sync.ts";
import { uiPart } from "./ui.ts";

const parts = {
  card: cardPart,
  otp: otpPart,
  registry: registryPart,
  sync: syncPart,
  app: appPart,
  ui: uiPart,
} satisfies Record<string, Part>;

let interrupted = false;

/** @returns the part's figures, or its names with null and the reason; `sound` is false when it broke */
async function measured(name: string, part: Part): Promise<Measured & { readonly sound: boolean }> {
  try {
    return { ...(await part.measure((line) => console.error(`${name}: ${line}`))), sound: true };
  } catch (error) {
    // What it measured with is being let go of: nothing more is begun or said.
    if (interrupted) return await new Promise(() => {});
    const sound = error instanceof CannotMeasure;
    const note = error instanceof Error ? error.message : String(error);
    console.error(`${name}: not measured:`, sound ? note : error);
    return { figures: { ...part.nothing, note }, runs: {}, sound };
  }
}

const asked = readCommandLine(process.argv.slice(2), parts);
if (asked.kind === "say") {
  (asked.exitCode === 0 ? process.stdout : process.stderr).write(asked.text);
  process.exit(asked.exitCode);
}
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    interrupted = true;
    void letGoOfEverything().then(() => process.exit(130));
  });
}
const report: Record<string, unknown> = { machine: machine() };
const runs: Record<string, unknown> = {};
for (const name of asked.parts) {
  const { figures, runs: ran, sound } = await measured(name, parts[name]);
  report[name] = figures;
  runs[name] = ran;
  if (!sound) process.exitCode = 1;
}
report.runs = runs;
process.stdout.write(asked.json ? asJson(report) : asTable(report));
