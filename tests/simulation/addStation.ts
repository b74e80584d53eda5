import { v5 as uuidv5 } from "uuid";
import { FaultyLine } from "./faultyLine.ts";
import type { Simulation } from "./simulation.ts";
import { Station } from "./station.ts";

const NAMESPACE = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

/** A new workstation at a branch. */
export async function addStation(simulation: Simulation, branchCode: string): Promise<void> {
  const { chance, clock, registry, stations, folder, count, note } = simulation;
  const name = `w${stations.length}`;
  const station = new Station({
    name,
    workstationId: uuidv5(`${simulation.seed}/${name}`, NAMESPACE),
    branchCode,
    folder,
    clock,
    line: new FaultyLine(name, chance, chance.draw("faultRate") * 0.3, count),
    registry: () => registry.client,
    enrolmentCode: () => registry.enrolmentCode(),
    allotment: 4,
    chance,
    trace: note,
  });
  stations.push(station);
  await station.start();
}
