import type { Clock } from "../contract/clock.ts";

const SEOUL_OFFSET_MS = 9 * 3_600_000;

/** Today's date in Korea (UTC+9, no summer time) as YYYY-MM-DD: branches and documents live by it. */
export function todayInSeoul(clock: Clock): string {
  return new Date(clock.now() + SEOUL_OFFSET_MS).toISOString().slice(0, 10);
}

/** YYYY-MM-DD when the calendar has that day, else null. */
export function calendarDate(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(2000, 0, 1));
  date.setUTCFullYear(year, month - 1, day);
  const exists =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.toISOString().slice(0, 10) : null;
}
