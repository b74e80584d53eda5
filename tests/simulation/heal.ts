import { settleOpenIssues } from "./settle.ts";
import type { Simulation } from "./simulation.ts";

/** Rounds until nothing is left to do; more would mean that something never settles. */
const ROUNDS = 12;

/** Everything works again: lines up, late messages in, every unfinished write settled, every journal pushed. */
export async function heal(simulation: Simulation, tell: (line: string) => void): Promise<void> {
  const { stations, clock, violations } = simulation;
  for (const station of stations) {
    station.faults.cut = false;
    station.faults.rate = 0;
    station.clockOff = 0;
  }
  for (const { faults } of stations) await faults.deliverLate();
  for (let round = 0; round < ROUNDS; round += 1) {
    clock.at += 60_000;
    let left = 0;
    for (const station of stations) {
      await station.sync();
      const { state } = station.desk.line.view;
      if (state === "refused" || state === "quarantined" || state === "replaced") {
        // Its journal is not the one the registry knows: an old disk, and nothing else may lead here.
        if (!station.restored && !station.stopped)
          violations.push(`${station.name} is refused without an old disk`);
        station.retired = true;
        continue;
      }
      await settleOpenIssues(simulation, station, null).catch((error: unknown) => {
        tell(`healing ${station.name}: ${(error as { fullCode?: string }).fullCode ?? error}`);
      });
      await station.sync();
      const { ledger } = station.desk;
      left += (await ledger.journal.depth()).entries + (await ledger.issues.open()).length;
    }
    if (left > 0) continue;
    await simulation.registry.place();
    for (const station of stations.filter(({ retired }) => !retired)) await station.sync();
    return;
  }
  violations.push("R16 something never settles");
}
