import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { isDatabaseDown } from "../database.ts";

/**
 * What is counted in one process. No label names a token, a person, an institution or a request: each has few
 * values, fixed by the program.
 */
export interface Metrics {
  readonly register: Registry;
  readonly requests: Histogram<"method" | "route" | "status">;
  readonly verifications: Counter<"verdict">;
  readonly batchSize: Histogram;
  readonly journalEntries: Counter<"outcome">;
}

/** From a keep-alive answer out of memory to the longest that a statement may take. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createMetrics(): Metrics {
  const register = new Registry();
  const registers = [register];
  return {
    register,
    requests: new Histogram({
      name: "smartotp_http_request_duration_seconds",
      help: "Requests by route and status, and how long their answers took",
      labelNames: ["method", "route", "status"],
      buckets: SECONDS,
      registers,
    }),
    verifications: new Counter({
      name: "smartotp_verifications_total",
      help: "OTPs by the verdict that was answered; a repeated request counts again",
      labelNames: ["verdict"],
      registers,
    }),
    batchSize: new Histogram({
      name: "smartotp_verification_batch_size",
      help: "OTPs that were judged by one statement",
      buckets: [1, 2, 4, 8, 16, 32, 64],
      registers,
    }),
    journalEntries: new Counter({
      name: "smartotp_journal_entries_total",
      help: "Entries of workstations' journals by the outcome that was answered; an entry sent again counts again",
      labelNames: ["outcome"],
      registers,
    }),
  };
}

/** A gauge that is asked when somebody looks; it stays empty while what it asks is not to be had. */
export function gauge<L extends string>(
  { register }: Metrics,
  name: string,
  help: string,
  labelNames: readonly L[],
  ask: (set: (labels: Partial<Record<L, string | number>>, value: number) => void) => Promise<void> | void,
): void {
  new Gauge({
    name,
    help,
    labelNames: [...labelNames],
    registers: [register],
    async collect() {
      this.reset();
      // A gauge without labels is 0 after a reset, which is not the same as not known.
      if (labelNames.length === 0) this.remove();
      try {
        await ask((labels, value) => this.set(labels, value));
      } catch (error) {
        if (!isDatabaseDown(error)) throw error;
      }
    },
  });
}
