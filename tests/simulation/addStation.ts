import { v5 as uuidv5 } from "uuid";
import { FaultyLine } from "./faultyLine.ts";
import type { Simulation } from "./simulation.ts";
import { Station } from "./station.ts";

const NAMESPACE = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

/** A new workstation at a branch. */
export async function addStation(simulation: Simulation, branchCode: string): Promise<void> {
  const { chance, clock, registry, stations, folder, note } = simulation;
  const name = `w${stations.length}`;
  const station = new Station({
    name,
    workstationId: uuidv5(`${simulation.seed}/${name}`, NAMESPACE),
    branchCode,
    folder,
    clock,
    line: lineOf(simulation, name),
    registry: () => registry.client,
    enrolmentCode: () => registry.enrolmentCode(),
    allotment: 4,
    chance,
    trace: note,
  });
  stations.push(station);
  await station.start();
}

/** The newest copy of a workstation's disk, started in another machine. */
export async function addCopy(simulation: Simulation, of: Station): Promise<void> {
  const name = `w${simulation.stations.length}`;
  const copy = of.copyAs(name, lineOf(simulation, name));
  if (simulation.chance.happens("copy.unplugged", 0.5)) copy.faults.cut = true;
  simulation.stations.push(copy);
  await copy.start();
}

const lineOf = ({ chance, count }: Simulation, name: string): FaultyLine =>
  new FaultyLine(name, chance, chance.draw("faultRate") * 0.3, count);
