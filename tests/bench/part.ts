/** Says how far it is, on standard error. */
export type Say = (line: string) => void;

/** What a part has measured. Names are read by scripts and stay as they are; null is what could not be measured. */
export interface Measured {
  readonly figures: Readonly<Record<string, unknown>>;
  /** How often each thing was run for its median. */
  readonly runs: Readonly<Record<string, number>>;
}

/** One part of the benchmark. */
export interface Part {
  /** One sentence for `--help`. */
  readonly about: string;
  /** Its figures when nothing could be measured: every stable name with null. */
  readonly nothing: Readonly<Record<string, unknown>>;
  /** @throws CannotMeasure when this machine lacks what it takes */
  measure(say: Say): Promise<Measured>;
}

/** This machine lacks what a figure takes; the reason becomes its `note`. */
export class CannotMeasure extends Error {
  override readonly name = "CannotMeasure";
}
