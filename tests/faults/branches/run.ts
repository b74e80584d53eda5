import { setTimeout as sleep } from "node:timers/promises";
import { withResources } from "../../bench/resources.ts";
import type { Noise } from "./noisyLine.ts";
import { type Reckoning, reckon } from "./reckoning.ts";
import { BRANCHES, type Side, Stage } from "./stage.ts";

export interface FaultsOptions {
  /** How long things fail at random. Null: each kind but a full disk once, over a line that is good otherwise. */
  readonly seconds: number | null;
  /** A training registry's folder whose PostgreSQL does not run, to begin with a copy of it: saves making one. */
  readonly prepared?: string;
  readonly say: (line: string) => void;
}

export interface FaultsReport extends Reckoning {
  readonly ok: boolean;
  readonly seconds: number;
  /** Processes of workstations and the registry that were killed (SIGKILL) and started again. */
  readonly kills: { workstation: number; registry: number; postgres: number };
  readonly cuts: number;
  readonly resets: number;
  readonly noise: Noise;
  /** Runs on a disk that became full, and what the ledger said then; 0 where there is no `ulimit`. */
  readonly diskFull: number;
  /** Workstations that did not come to rest afterwards. */
  readonly unsettled: number;
}

/** Workstations and a registry at work while everything fails; then everything works again, and what they have is counted. */
export function runFaults({ seconds, prepared, say }: FaultsOptions): Promise<FaultsReport> {
  return withResources(async (opened) => {
    const stage = await Stage.open(opened, { seconds, prepared, say });
    say(`${BRANCHES.length} workstations issue cards while things fail`);
    for (const station of stage.stations) station.start("work");
    for (const station of stage.stations) await station.enrolled();
    const begun = performance.now();
    // Both at once: what fails at one end fails while the other one is busy with its own.
    const strike = seconds === null ? strikeOnce(stage) : strikeFor(stage, begun + seconds * 1000);
    await Promise.all([strike("branch"), strike("centre")]);
    const lasted = Math.round((performance.now() - begun) / 1000);
    say("everything works again");
    const unsettled = await stage.settle();
    const found = await reckon(stage.stations, stage.databaseUrl);
    const { lost, doubled, activeTwice, unexplained } = found;
    const { noise, kills } = stage;
    return {
      ok: lost + doubled + activeTwice + unexplained + unsettled === 0 && found.issues > 0,
      seconds: lasted,
      kills,
      cuts: noise.cuts,
      resets: noise.resets,
      noise,
      diskFull: stage.diskFull,
      unsettled,
      ...found,
    };
  });
}

const strikeFor = (stage: Stage, deadline: number) => async (side: Side) => {
  for (let turn = 0; performance.now() < deadline; turn += 1) {
    await sleep(100 + Math.random() * 600);
    await stage.strike(side, turn);
  }
};

const strikeOnce = (stage: Stage) => async (side: Side) => {
  for (const strike of stage.eachOnce(side)) {
    // While cards are issued, also after the strike before.
    await Promise.all(stage.stations.map((station) => station.keeps()));
    await strike();
  }
};
