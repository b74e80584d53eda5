import type { FigureRow } from "../../../src/contract/calls/figures.ts";

/** What is counted, in the order in which it is stacked. */
export const measures = ["issued", "registered", "incidents", "spoiled"] as const;
export type Measure = (typeof measures)[number];

export type Sums = Readonly<Record<Measure | "reissued" | "issueMs", number>>;

const nothing: Sums = { issued: 0, registered: 0, incidents: 0, spoiled: 0, reissued: 0, issueMs: 0 };

/** All rows together. */
export function sumOf(rows: readonly FigureRow[]): Sums {
  return rows.reduce<Sums>(
    (sum, row) => ({
      issued: sum.issued + row.issued,
      registered: sum.registered + row.registered,
      incidents: sum.incidents + row.incidents,
      spoiled: sum.spoiled + row.spoiled,
      reissued: sum.reissued + row.reissued,
      issueMs: sum.issueMs + row.issueMs,
    }),
    nothing,
  );
}

/** Of the cards that were written, the share that was spoiled, 0 to 1; null when none was written. */
export function spoilRate({ issued, spoiled }: Pick<Sums, "issued" | "spoiled">): number | null {
  const written = issued + spoiled;
  return written === 0 ? null : spoiled / written;
}

/** Mean time of one issue, milliseconds; null when there was none. */
export function meanIssueMs({ issued, issueMs }: Pick<Sums, "issued" | "issueMs">): number | null {
  return issued === 0 ? null : issueMs / issued;
}

/** Sums by what `keyOf` says of a row, in the order of `keys`; other rows are left out. */
export function sumsBy<K>(
  rows: readonly FigureRow[],
  keys: readonly K[],
  keyOf: (row: FigureRow) => K,
): readonly Sums[] {
  return keys.map((key) => sumOf(rows.filter((row) => keyOf(row) === key)));
}

const two = (n: number) => String(n).padStart(2, "0");

/** `2026-11-22`, by this machine's own clock. */
export function dayOf(date: Date): string {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The day `count` days after another. */
export function dayAfter(day: string, count: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return dayOf(new Date(year, month - 1, date + count));
}

/** Every day from the first to the last, both included. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let day = from; day <= to && days.length < 366; day = dayAfter(day, 1)) days.push(day);
  return days;
}

/** Round steps for an axis from 0: 0, 5, 10 … at most five of them, the last at or above `most`. */
export function axisSteps(most: number): readonly number[] {
  const rough = Math.max(most, 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10));
  const count = Math.max(1, Math.ceil(most / step));
  return Array.from({ length: count + 1 }, (_, i) => i * step);
}
