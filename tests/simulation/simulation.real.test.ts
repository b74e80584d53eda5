import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RegistryStage } from "./registryStage.ts";
import { simulate } from "./simulation.ts";

let stage: RegistryStage;
beforeAll(async () => {
  stage = await RegistryStage.open();
});
afterAll(() => stage.close());

// The long version is `npm run simulate`; a seed that fails there is run alone with --from.
describe("branches and a registry, with faults between any two steps", () => {
  it.each([1, 2])("R3 R5 R8 R16 R17 hold, seed %i", async (seed) => {
    const report = await simulate(stage, { seed, workstations: 3, steps: 80 });
    expect(report.violations).toEqual([]);
    // A run in which nothing happens shows nothing.
    expect(report.completed.issue ?? 0).toBeGreaterThan(2);
    expect(Object.keys(report.faults).length).toBeGreaterThan(3);
  });

  it("does the same twice from the same seed", async () => {
    const seed = { seed: 3, workstations: 3, steps: 60 };
    const first = await simulate(stage, seed);
    expect(await simulate(stage, seed)).toEqual(first);
  });
});
