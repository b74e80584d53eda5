import { addCopy, addStation } from "./addStation.ts";
import { lateCommit } from "./lateCommit.ts";
import { anyCounter, type Step } from "./visits.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** How far a workstation's clock goes wrong at most: a ledger takes five minutes back, not more. */
const CLOCK_OFF_MS = 4 * MINUTE_MS;

/** What befalls machines, lines and clocks. */
export const machineSteps = {
  time: async ({ chance, clock }) => {
    clock.at += 1000 * (1 + chance.integer("seconds", 120));
    return undefined;
  },

  /**
   * A weekend, or a month in which nobody came: codes end, and packages, whose cards go back (R17). What was done
   * without the line has gone through before: the registry waits two days for it after a package ends (R12).
   */
  days: async ({ chance, clock, stations }) => {
    for (const station of stations.filter(({ retired }) => !retired)) {
      station.faults.cut = false;
      for (let tries = 0; tries < 10; tries += 1) {
        await station.sync();
        if ((await station.desk.ledger.journal.depth()).entries === 0) break;
      }
    }
    clock.at += DAY_MS * (1 + chance.integer("days", 35));
    return undefined;
  },

  /** A workstation's clock is set wrong, ahead or back, or right again. */
  clockOff: async (simulation) => {
    const station = anyCounter(simulation);
    if (!station) return "nobody";
    const { chance, count } = simulation;
    station.clockOff = chance.happens("clock.right", 0.3)
      ? 0
      : Math.round((chance.draw("clock.off") * 2 - 1) * CLOCK_OFF_MS);
    count("clockOff");
    return undefined;
  },

  sync: async ({ chance, stations }) => {
    const station = chance.oneOf("station", stations);
    await station?.faults.deliverLate();
    await station?.sync();
    return undefined;
  },

  lineCut: async ({ chance, stations, count }) => {
    const station = chance.oneOf("station", stations);
    if (!station || station.faults.cut) return "is cut";
    station.faults.cut = true;
    count("lineCut");
    return undefined;
  },

  lineBack: async ({ chance, stations }) => {
    const station = chance.oneOf(
      "station",
      stations.filter(({ faults }) => faults.cut),
    );
    if (!station) return "all are up";
    station.faults.cut = false;
    await station.sync();
    return undefined;
  },

  restart: async ({ chance, stations, count }) => {
    const station = chance.oneOf("station", stations);
    count("powerCut");
    await station?.restart();
    return undefined;
  },

  backUp: async ({ chance, stations }) => {
    chance.oneOf("station", stations)?.backUp();
    return undefined;
  },

  restore: async ({ chance, stations, count }) => {
    const station = chance.oneOf(
      "station",
      stations.filter(({ retired, hasCopy }) => hasCopy && !retired),
    );
    if (!station) return "no copy";
    // A machine is set up again before it is plugged in: what it does until then nobody hears of.
    if (chance.happens("restore.unplugged", 0.5)) station.faults.cut = true;
    await station.restore();
    count("oldDisk");
    return undefined;
  },

  /** Somebody starts a copy of the disk in a second machine, and both go on. */
  clone: async (simulation) => {
    const station = anyCounter(simulation);
    if (!station) return "nobody";
    if (!station.hasCopy || simulation.chance.happens("clone.fresh", 0.7)) station.backUp();
    await addCopy(simulation, station);
    simulation.count("twoCopies");
    return undefined;
  },

  /** A workstation is lost, or the registry does not know its journal any more: stopped, and another put in its place. */
  replace: async (simulation) => {
    const { chance, registry, stations, count } = simulation;
    const refused = stations.filter(
      ({ stopped, desk }) => !stopped && ["refused", "quarantined"].includes(desk.line.view.state),
    );
    const station = refused[0] ?? (chance.happens("replace.lost", 0.2) ? anyCounter(simulation) : undefined);
    if (!station) return "all are well";
    // Its cards go to the one in its place, or lie there until somebody finds the time (R17).
    if (chance.happens("replace.stock", 0.6)) await registry.replaceWorkstation(station.workstationId);
    else await registry.stopWorkstation(station.workstationId);
    for (const copy of stations.filter(({ workstationId }) => workstationId === station.workstationId)) {
      copy.stopped = true;
      copy.retired = true;
    }
    count("workstationLost");
    await addStation(simulation, station.branchCode);
    return undefined;
  },

  lateCommit,

  restartRegistry: async ({ registry, count }) => {
    count("registryRestarted");
    await registry.restart();
    return undefined;
  },
} satisfies Record<string, Step>;
