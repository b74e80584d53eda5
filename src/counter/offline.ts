import type { TellerView } from "../contract/ipc.ts";
import { policyOf, quarantineError, quarantineOf } from "../sync/index.ts";
import type { Desk } from "./desk.ts";
import { CounterError } from "./errors.ts";

/**
 * R16: a workstation that is not what the registry knows, or not the only one, records nothing: it could never be
 * reconciled.
 * @throws SyncError oldCopy, twoCopies, tampered, quarantined
 */
export async function requireNotQuarantined({ ledger }: Pick<Desk, "ledger">): Promise<void> {
  const quarantine = await quarantineOf(ledger);
  if (quarantine) throw quarantineError(quarantine);
}

/**
 * R13: a branch issues only so many cards that the registry has not heard of. Each one beyond that needs a supervisor.
 * @throws CounterError offlineLimit
 */
export async function requireWithinOfflineLimit(
  { ledger, line }: Pick<Desk, "ledger" | "line">,
  approver: TellerView | undefined,
): Promise<void> {
  if (approver || line.view.state === "online") return;
  const { offlineLimit: limit } = await policyOf(ledger);
  const issued = await ledger.issues.unsent();
  if (issued < limit) return;
  throw new CounterError("offlineLimit", { rule: "R13", parameters: { issued, limit } });
}
