import type { Command } from "commander";
import { ChangeCursor } from "../../../contract/changes.ts";
import type { TrailReport } from "../../../registry/index.ts";
import { EXIT, print } from "../../output.ts";
import { act, json, parsed } from "../options.ts";
import { addRegistryOptions, type RegistryFlags } from "./options.ts";

interface AuditFlags extends RegistryFlags {
  readonly expect?: string;
}

export function addAudit(registry: Command): void {
  const audit = registry
    .command("audit")
    .description("check the audit trail: no gap, nothing changed, nothing left out; changes nothing")
    .option(
      "--expect <place>",
      "a place noted earlier (this command's head, or a reader's cursor) that must still be there",
      parsed(ChangeCursor, "a place such as 1234.0123456789abcdef"),
    );
  addRegistryOptions(audit).addOption(json()).action(act(auditRegistry));
}

async function auditRegistry(flags: AuditFlags): Promise<number> {
  const { inspectTrail } = await import("../../../registry/index.ts");
  const { readSettings, registryOptions } = await import("../../registrySettings.ts");
  const { dataDir, databaseUrl } = await registryOptions(await readSettings(flags));
  const report = await inspectTrail({ dataDir, databaseUrl, expect: flags.expect });
  print(flags.json === true, report, () => reportLines(report));
  return report.ok ? EXIT.ok : EXIT.failed;
}

function reportLines(report: TrailReport): string[] {
  const { firstBad, waiting, waitingTooLong, unaccounted, strayAudience, expected } = report;
  const wrong = [
    firstBad === null ? "" : `place ${firstBad.seq}: ${firstBad.fault}`,
    waitingTooLong === 0 ? "" : `${waitingTooLong} rows have waited for their place for more than a minute`,
    unaccounted === 0 ? "" : `${unaccounted} rows have no place and wait for none`,
    strayAudience === 0 ? "" : `${strayAudience} places are told to institutions they do not concern`,
    expected === false ? "the place noted earlier is not in this trail" : "",
  ].filter((line) => line !== "");
  return [
    `${report.ok ? "whole" : "NOT WHOLE"}: ${report.count} changes, head ${report.head}, ${waiting} waiting`,
    ...wrong.map((line) => `  ${line}`),
  ];
}
