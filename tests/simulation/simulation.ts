import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { person } from "../support/desk.ts";
import { addStation } from "./addStation.ts";
import { Chance } from "./chance.ts";
import type { MessageFault } from "./faultyLine.ts";
import { heal } from "./heal.ts";
import { checkHealed, Watch } from "./invariants.ts";
import type { CarriedCard, Person } from "./model.ts";
import type { RegistryRun } from "./registryRun.ts";
import { memoryFolder, type RegistryStage } from "./registryStage.ts";
import { PowerCut, type Station } from "./station.ts";
import { type StepKind, stepKinds, steps } from "./steps.ts";

export interface RunOptions {
  readonly seed: number;
  readonly workstations: number;
  readonly steps: number;
  /** Told every step, for looking at one seed. */
  readonly tell?: (line: string) => void;
}

type Fault =
  | MessageFault
  | "lineCut"
  | "powerCut"
  | "cardTorn"
  | "oldDisk"
  | "twoCopies"
  | "registryRestarted"
  | "lateCommit"
  | "clockOff"
  | "workstationLost";

export interface RunReport {
  readonly seed: number;
  readonly faults: Partial<Record<Fault, number>>;
  /** Steps that did what they were to do, by kind. */
  readonly completed: Partial<Record<string, number>>;
  /** What must never be, in words; empty when all is well. */
  readonly violations: readonly string[];
  /** SHA-256 of everything that happened, in order: the same seed gives the same. */
  readonly trace: string;
  /** Everything that happened, where something must never be. */
  readonly story?: readonly string[];
}

const BRANCHES = ["9010042", "9020007"] as const;
const PEOPLE = 12;

/** Everything of one run. */
export interface Simulation {
  readonly seed: number;
  readonly chance: Chance;
  readonly clock: { at: number; now(): number };
  readonly registry: RegistryRun;
  readonly stations: Station[];
  readonly people: readonly Person[];
  /** Cards that were written to and never handed over: torn, spoiled, lost in a drawer. */
  readonly drawer: CarriedCard[];
  /** Cards of the stock that were written, spoiled or disposed of: they lie in no safe any more. */
  readonly gone: Set<string>;
  /** OTPs that were accepted: token and time step. */
  readonly accepted: Map<string, number[]>;
  readonly violations: string[];
  /** Where ledgers and phones keep what they keep. */
  readonly folder: string;
  /** Told everything that happens, in order. */
  note(line: string): void;
  count(fault: Fault): void;
}

/** One run from its seed: steps with faults between and within them, then healing, then the reckoning. */
export async function simulate(stage: RegistryStage, options: RunOptions): Promise<RunReport> {
  const { seed, tell = () => {} } = options;
  const chance = new Chance(seed);
  const faults: Partial<Record<Fault, number>> = {};
  const completed: Partial<Record<string, number>> = {};
  const count = (fault: Fault) => {
    faults[fault] = (faults[fault] ?? 0) + 1;
  };
  const clock = { at: Date.parse("2026-11-23T00:00:15.000Z"), now: () => clock.at };
  const story: string[] = [];
  const note = (line: string) => {
    story.push(line);
    tell(line);
  };
  const registry = await stage.run(clock, chance);
  const folder = await mkdtemp(join(memoryFolder, "smartotp-run-"));
  const simulation: Simulation = {
    seed,
    chance,
    clock,
    registry,
    stations: [],
    people: Array.from({ length: PEOPLE }, (_, n) => somebody(n)),
    drawer: [],
    gone: new Set(),
    accepted: new Map(),
    violations: [],
    folder,
    note,
    count,
  };
  const watch = new Watch(simulation);
  try {
    for (let n = 0; n < options.workstations; n += 1) {
      await addStation(simulation, BRANCHES[n % BRANCHES.length] ?? BRANCHES[0]);
    }
    for (let n = 0; n < options.steps && simulation.violations.length === 0; n += 1) {
      const kind = chance.weighted("step", stepKinds);
      const outcome = await takeStep(simulation, kind);
      note(`${n} ${kind}: ${outcome}`);
      if (outcome === "done") completed[kind] = (completed[kind] ?? 0) + 1;
      await watch.check();
    }
    await heal(simulation, note);
    await watch.check();
    await checkHealed(simulation);
  } finally {
    for (const station of simulation.stations) await station.stop();
    await registry.close();
    await rm(folder, { recursive: true, force: true });
  }
  const { violations } = simulation;
  const trace = createHash("sha256").update(story.join("\n")).digest("hex");
  return { seed, faults, completed, violations, trace, ...(violations.length > 0 ? { story } : {}) };
}

const somebody = (n: number): Person => ({
  name: `p${n}`,
  input: person(n),
  cards: [],
  phones: [],
  invitations: [],
});

async function takeStep(simulation: Simulation, kind: StepKind): Promise<string> {
  try {
    return (await steps[kind](simulation)) ?? "done";
  } catch (error) {
    if (error instanceof PowerCut) {
      simulation.count("powerCut");
      return "power cut";
    }
    // What the rooms throw is an answer; anything else is a fault of ours.
    const code = (error as { fullCode?: unknown } | null)?.fullCode;
    if (typeof code === "string") return code;
    simulation.violations.push(`${kind} broke: ${error instanceof Error ? error.stack : String(error)}`);
    return "broke";
  } finally {
    // What was planned for a step that came to nothing.
    for (const station of simulation.stations) station.calm();
  }
}
