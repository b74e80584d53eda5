import { timingSafeEqual } from "node:crypto";
import { OtpError } from "./errors.ts";
import type { OcraSuite } from "./ocraSuite.ts";
import { ocraTimeStepAt } from "./ocraSuite.ts";

/** What a verifier must store of an accepted response: null where the suite has no such factor. */
type OcraVerification =
  | { readonly accepted: true; readonly nextCounter: bigint | null; readonly timeStep: number | null }
  | { readonly accepted: false; readonly reason: "wrong" | "replayed" };

/** One value of each moving factor that a suite has. */
interface OcraMoment {
  readonly counter: bigint | undefined;
  readonly timeStep: number | undefined;
}

export interface OcraWindow {
  readonly suite: OcraSuite;
  readonly response: string;
  /** For a suite with C: the lowest counter still accepted, and how many values after it are tried (default 0). */
  readonly counter?: bigint | number | undefined;
  readonly lookAhead?: number | undefined;
  /** For a suite with T: the verifier's time, and how many steps either side are tried (default 1, R7). */
  readonly atSeconds?: number | undefined;
  readonly window?: number | undefined;
  /** For a suite with T: last accepted time step (R8); null or absent when every step is fresh. */
  readonly lastTimeStep?: number | null | undefined;
  /** Computes the expected response: one of the `ocra…` functions with key, questions and the rest bound. */
  readonly compute: (at: OcraMoment) => string;
}

const MAX_TRIES = 1000;

function range(from: bigint, count: number): bigint[] {
  return Array.from({ length: count }, (_, i) => from + BigInt(i));
}

function counters(input: OcraWindow): readonly (bigint | undefined)[] {
  if (!input.suite.counter) return [undefined];
  if (input.counter === undefined) throw new OtpError("badOcraInput", { parameters: { field: "C" } });
  const last = 0xffff_ffff_ffff_ffffn - 1n;
  return range(BigInt(input.counter), (input.lookAhead ?? 0) + 1).filter((counter) => counter <= last);
}

function timeSteps(input: OcraWindow): readonly (number | undefined)[] {
  if (input.suite.time === null) return [undefined];
  if (input.atSeconds === undefined) throw new OtpError("badOcraInput", { parameters: { field: "T" } });
  const around = ocraTimeStepAt(input.suite, input.atSeconds);
  const window = input.window ?? 1;
  // Nearest first, so that the first match is the one to keep.
  return Array.from(
    { length: 2 * window + 1 },
    (_, i) => around + (i % 2 === 1 ? -(i + 1) / 2 : i / 2),
  ).filter((step) => step >= 0);
}

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a, "utf8");
  const right = Buffer.from(b, "utf8");
  return left.length === right.length && timingSafeEqual(left, right);
}

interface OcraTries extends Pick<OcraWindow, "response" | "compute"> {
  /** `[undefined]` for a suite without C. */
  readonly counters: readonly (bigint | undefined)[];
  /** `[undefined]` for a suite without T. */
  readonly timeSteps: readonly (number | undefined)[];
}

/**
 * Every pair of a counter and a time step whose response is the one given, in the order tried: counter by counter.
 * All are always computed, and compared in constant time.
 * @throws OtpError `badParameters` for more than a thousand, and what `compute` throws
 */
export function matchingOcra({ counters, timeSteps, response, compute }: OcraTries): OcraMoment[] {
  if (counters.length * timeSteps.length > MAX_TRIES) {
    throw new OtpError("badParameters", { parameters: { field: "window" } });
  }
  const typed = response.toLowerCase();
  return counters
    .flatMap((counter) => timeSteps.map((timeStep) => ({ counter, timeStep })))
    .filter((at) => sameText(compute(at), typed));
}

/**
 * Verify an OCRA response of any mode over a window of counters and time steps. The whole window is always
 * computed, and compared in constant time. Of several matches the lowest counter, then the nearest step wins.
 *
 * `verifyOcra({ suite, response, counter, lookAhead: 5, compute: (at) => ocra(key, suite, { ...input, ...at }) })`
 * @throws OtpError `badOcraInput`, `badParameters`, `badTime`, and what `compute` throws
 */
export function verifyOcra(input: OcraWindow): OcraVerification {
  for (const field of ["lookAhead", "window"] as const) {
    const value = input[field] ?? 0;
    if (!Number.isInteger(value) || value < 0 || value > MAX_TRIES) {
      throw new OtpError("badParameters", { parameters: { field } });
    }
  }
  const matches = matchingOcra({ ...input, counters: counters(input), timeSteps: timeSteps(input) });
  // R8: with time as a factor, nothing up to the last accepted step is accepted again.
  const last = input.lastTimeStep ?? -1;
  const fresh = matches.find((at) => at.timeStep === undefined || at.timeStep > last);
  if (fresh === undefined) return { accepted: false, reason: matches.length > 0 ? "replayed" : "wrong" };
  return {
    accepted: true,
    nextCounter: fresh.counter === undefined ? null : fresh.counter + 1n,
    timeStep: fresh.timeStep ?? null,
  };
}
