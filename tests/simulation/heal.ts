import { settleOpenIssues } from "./settle.ts";
import type { Simulation } from "./simulation.ts";
import type { Station } from "./station.ts";

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
  const left: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    clock.at += 60_000;
    left.length = 0;
    for (const station of stations) {
      await station.sync();
      if (hasEnded(simulation, station)) continue;
      await settleOpenIssues(simulation, station, null).catch((error: unknown) => {
        tell(`healing ${station.name}: ${(error as { fullCode?: string }).fullCode ?? error}`);
      });
      await station.sync();
      const { ledger } = station.desk;
      const { entries } = await ledger.journal.depth();
      const open = (await ledger.issues.open()).length;
      if (entries + open > 0) left.push(leftAt(station, entries, open));
    }
    if (left.length > 0) continue;
    await simulation.registry.place();
    for (const station of stations.filter(({ retired }) => !retired)) {
      await station.sync();
      // Of two copies, the second one is known by its next contact after the first one's.
      hasEnded(simulation, station);
    }
    return;
  }
  for (const one of left) violations.push(`R16 never settles: ${one}`);
}

/** Whether the registry takes nothing from it any more. Its journal is not the one the registry knows then. */
function hasEnded({ stations, violations }: Simulation, station: Station): boolean {
  const { state } = station.desk.line.view;
  if (state !== "refused" && state !== "quarantined" && state !== "replaced") return false;
  // An old disk, or a copy of it: nothing else may lead here.
  if (!station.restored && !station.stopped)
    violations.push(`${station.name} is refused without an old disk`);
  // Whichever of two copies is met first, both are one workstation to the registry.
  for (const copy of stations) if (copy.workstationId === station.workstationId) copy.retired = true;
  return true;
}

function leftAt({ name, desk }: Station, entries: number, open: number): string {
  const { state, failure } = desk.line.view;
  return `${name} has ${entries} entries to send and ${open} open issues, is ${state} ${failure?.code ?? ""}`;
}
