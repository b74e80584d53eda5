import { expect, inject, it } from "vitest";
import { runFaults } from "./branches/run.ts";

/** The short version of `npm run faults`: fixed counts, however long a machine takes for them. */
const PATIENCE_MS = 600_000;

it(
  "R3 R8 R16 workstation, PostgreSQL and registry are killed at work, the line is cut and reset: nothing is lost, nothing happens twice",
  async () => {
    const prepared = inject("postgres").trainingFolder;
    const report = await runFaults({ seconds: null, prepared, say: () => {} });
    expect(report).toMatchObject({
      kills: { workstation: 1, postgres: 1, registry: 1 },
      noise: { cuts: 1, resets: 1, halved: 1 },
      ...{ lost: 0, doubled: 0, activeTwice: 0, unexplained: 0, unsettled: 0 },
      ok: true,
    });
    // There was something to lose, at both ends.
    expect(Math.min(report.issues, report.entries - report.issues)).toBeGreaterThan(0);
  },
  PATIENCE_MS,
);
