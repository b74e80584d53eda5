/**
 * `npm run failover -- [--seconds N] [--json] [--standby sync|async]`: a synchronous standby takes over from a
 * primary that is killed under load; then everything that was acknowledged is looked for. Exit code 0 when nothing
 * is missing and nothing happened twice. Progress goes to standard error.
 */
import { parseArgs } from "node:util";
import { letGoOfEverything } from "../bench/resources.ts";
import { type FailoverReport, runFailover } from "./run.ts";

const usage = "usage: npm run failover -- [--seconds N, 2 to 600] [--json] [--standby sync|async]\n";

function wrong(): never {
  process.stderr.write(usage);
  process.exit(2);
}

function readArguments(): { seconds: number; json: boolean; standby: "sync" | "async" } {
  try {
    const { values } = parseArgs({
      options: {
        seconds: { type: "string", default: "20" },
        json: { type: "boolean", default: false },
        standby: { type: "string", default: "sync" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) {
      process.stdout.write(usage);
      process.exit(0);
    }
    const seconds = Number(values.seconds);
    const { json, standby } = values;
    if (!Number.isInteger(seconds) || seconds < 2 || seconds > 600) wrong();
    if (standby !== "sync" && standby !== "async") wrong();
    return { seconds, json, standby };
  } catch {
    wrong();
  }
}

function asLines({ acknowledged, verdict, replays, ...rest }: FailoverReport): string[] {
  return [
    `acknowledged: ${acknowledged.verifications} verifications, ${acknowledged.journalEntries} journal entries, ${acknowledged.registrations} registrations, ${acknowledged.changes} changes`,
    `lost: ${verdict.verificationsLost} verifications, ${verdict.entriesLost} journal entries, ${verdict.registrationsMissing} registrations, ${verdict.changesLost} changes`,
    `OTPs accepted twice: ${verdict.acceptedTwice} (${replays.sent} replayed after the failover)`,
    `right OTPs refused: ${rest.wronglyRefused}; clients that could not go on: ${rest.clientsBroken}; audit trail ${rest.trailWhole ? "whole" : "NOT WHOLE"}`,
    `without an answer for ${rest.outageMs} ms, of which ${rest.promotionMs} ms until the standby took writes`,
    rest.ok ? "ok" : "NOT OK",
  ];
}

const { seconds, json, standby } = readArguments();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void letGoOfEverything().then(() => process.exit(130)));
}
if (standby === "async") console.error("an asynchronous standby, cut off before the kill: expect losses");
const report = await runFailover({ seconds, standby, say: (line) => console.error(`failover: ${line}`) });
process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : `${asLines(report).join("\n")}\n`);
process.exit(report.ok ? 0 : 1);
