/** The median of many runs with its extremes: a busy machine shows in the extremes, not in the median. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

/** Middle value; the mean of the two in the middle of an even number. @throws RangeError for no values */
export function median(values: readonly number[]): number {
  const sorted = ascending(values);
  const middle = sorted.length / 2;
  const above = sorted[Math.floor(middle)];
  const below = sorted[Math.ceil(middle) - 1];
  if (above === undefined || below === undefined) throw new RangeError("no values");
  return (below + above) / 2;
}

/**
 * The value that a share `q` of all values does not exceed (nearest rank): `quantile(ms, 0.99)` is the p99.
 * @throws RangeError for no values, or unless 0 < q <= 1
 */
export function quantile(values: readonly number[], q: number): number {
  if (!(q > 0 && q <= 1)) throw new RangeError("q is above 0 and at most 1");
  const value = ascending(values)[Math.ceil(q * values.length) - 1];
  if (value === undefined) throw new RangeError("no values");
  return value;
}

/** @throws RangeError for no values */
export function spread(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/**
 * How ours compares with the peer's: the median of each round's own ratio. What slows a whole round down slows
 * both, and so cancels.
 * @throws RangeError for no rounds, or when one has run more often than the other
 */
export function ratio(ours: readonly number[], peers: readonly number[]): number {
  if (ours.length !== peers.length) throw new RangeError("rounds do not match");
  return median(ours.map((value, round) => value / (peers[round] ?? Number.NaN)));
}

/**
 * Let contenders take turns: every round runs each of them once, and the one that begins changes from round to
 * round. What the first `warmUps` rounds say is thrown away.
 * @returns what each said in each round
 */
export async function takeTurns<Name extends string, Said = number>(
  contenders: Readonly<Record<Name, () => Said | Promise<Said>>>,
  { warmUps, rounds }: { readonly warmUps: number; readonly rounds: number },
): Promise<Record<Name, Said[]>> {
  const names = Object.keys(contenders) as Name[];
  const said = Object.fromEntries(names.map((name) => [name, [] as Said[]])) as Record<Name, Said[]>;
  for (let round = 0; round < warmUps + rounds; round += 1) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const value = await contenders[name]();
      if (round >= warmUps) said[name].push(value);
    }
  }
  return said;
}

/**
 * How often a second `operation` can be done, by doing it for at least `ms`.
 * @param now monotonic clock, milliseconds
 */
export function perSecond(operation: () => void, ms: number, now = () => performance.now()): number {
  let done = 0;
  // The clock is read between batches that grow until one takes a tenth of the time.
  let batch = 1;
  const begun = now();
  for (;;) {
    const before = now();
    for (let i = 0; i < batch; i += 1) operation();
    done += batch;
    const after = now();
    if (after - begun >= ms) return (done / (after - begun)) * 1000;
    if (after - before < ms / 10) batch *= 2;
  }
}
