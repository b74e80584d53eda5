import type { Desk } from "../desk.ts";
import { requireNotQuarantined } from "../offline.ts";

/** A business day by this workstation's own clock and time zone. */
interface BusinessDay {
  /** `2026-11-22` */
  readonly day: string;
  /** When it began, RFC 3339 UTC. */
  readonly from: string;
}

const two = (n: number) => String(n).padStart(2, "0");

/** The day it is now at this counter. */
export function today({ clock }: Pick<Desk, "clock">): BusinessDay {
  const now = new Date(clock.now());
  const from = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return { day, from: from.toISOString() };
}

/**
 * R17: after the close of a day nothing moves its stock any more, until a supervisor reopens it. Nor does anything at
 * a workstation in quarantine (R16).
 * @throws LedgerError dayClosed; SyncError of a quarantine
 */
export async function requireOpenDay(desk: Pick<Desk, "clock" | "ledger">): Promise<void> {
  await requireNotQuarantined(desk);
  await desk.ledger.closings.requireOpen(today(desk).day);
}
