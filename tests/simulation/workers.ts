import { type ChildProcess, fork } from "node:child_process";
import { RegistryStage } from "./registryStage.ts";
import { type RunReport, simulate } from "./simulation.ts";

export interface SeedRange {
  readonly seeds: number;
  readonly from: number;
  readonly workstations: number;
  readonly steps: number;
  /** Processes that share the seeds, each with a PostgreSQL of its own. */
  readonly workers: number;
  /** Leave the rest out once one has failed. */
  readonly untilOneFails: boolean;
  /** Told every step; then the seeds run one after another. */
  readonly tell?: ((line: string) => void) | undefined;
}

/** What a worker is told: one seed. */
export interface Order {
  readonly seed: number;
  readonly workstations: number;
  readonly steps: number;
}

/** Run every seed, handing its report over when it is done. */
export async function runSeeds(range: SeedRange, report: (report: RunReport) => void): Promise<void> {
  const { seeds, from, workstations, steps, tell } = range;
  const take = (done: RunReport) => {
    report(done);
    if (range.untilOneFails && done.violations.length > 0) orders.length = 0;
  };
  const orders = Array.from({ length: seeds }, (_, n) => ({ seed: from + n, workstations, steps }));
  const workers = Math.min(range.workers, seeds);
  if (workers > 1 && !tell) {
    await Promise.all(Array.from({ length: workers }, () => work(orders, take)));
    return;
  }
  const stage = await RegistryStage.open();
  try {
    for (let order = orders.shift(); order; order = orders.shift())
      take(await simulate(stage, { ...order, ...(tell ? { tell } : {}) }));
  } finally {
    await stage.close();
  }
}

/** One worker, until no orders are left. */
async function work(orders: Order[], take: (report: RunReport) => void): Promise<void> {
  const child = fork(new URL("./worker.ts", import.meta.url));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  try {
    for (let order = orders.shift(); order; order = orders.shift()) {
      const report = await Promise.race([ask(child, order), ended]);
      if (report === null || typeof report === "number") {
        throw new Error(`seed ${order.seed} ended its process with ${report}`);
      }
      take(report);
    }
  } finally {
    if (child.connected) child.disconnect();
    await ended;
  }
}

function ask(child: ChildProcess, order: Order): Promise<RunReport> {
  return new Promise((resolve, reject) => {
    child.once("message", (report) => resolve(report as RunReport));
    child.send(order, (error) => error && reject(error));
  });
}
