import type { FigureRow } from "../contract/calls/figures.ts";
import type { Desk } from "./desk.ts";

/**
 * The figures of some days at this workstation (9201).
 * @param period days by this workstation's own clock, both included: `2026-11-22`
 */
export async function readFigures(
  { ledger }: Pick<Desk, "ledger">,
  period: { readonly from: string; readonly to: string },
): Promise<FigureRow[]> {
  return await ledger.figures.between({ from: midnight(period.from, 0), to: midnight(period.to, 1) });
}

/** When a day begins here, or the one that comes `later` days after it, as an instant. */
export function midnight(day: string, later: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}
