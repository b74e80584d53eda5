import type { TellerView } from "../contract/ipc.ts";
import type { Desk } from "./desk.ts";
import { CounterError } from "./errors.ts";
import { signIn } from "./signIn.ts";

/**
 * R13, four eyes: a supervisor who is not the teller signs in at this moment, for this one transaction. Nobody
 * stays signed in by it. Who it may be is looked at before the password, so that a teller's own is not asked for.
 * @throws CounterError sameApprover, notSupervisor (R13); wrongPassword, tellerLocked
 */
export async function approve(
  desk: Pick<Desk, "ledger" | "clock">,
  teller: TellerView,
  input: { readonly tellerId: string; readonly password: string },
): Promise<TellerView> {
  if (input.tellerId.trim() === teller.tellerId) throw new CounterError("sameApprover", { rule: "R13" });
  const approver = await signIn(desk, input);
  if (approver.role !== "supervisor") throw new CounterError("notSupervisor", { rule: "R13" });
  return approver;
}
