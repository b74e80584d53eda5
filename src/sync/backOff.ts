/**
 * How long to wait before the next try: doubles from `firstMs` up to `mostMs`, then a random half is taken off,
 * so that a thousand branches whose line comes back at once do not all call in the same second.
 * @param failures tries that failed so far, 1 or more
 * @param random 0 ≤ r < 1
 */
export function backOff(failures: number, random: number, firstMs = 1_000, mostMs = 60_000): number {
  const full = Math.min(mostMs, firstMs * 2 ** Math.min(failures - 1, 20));
  return Math.round(full * (1 - random / 2));
}
