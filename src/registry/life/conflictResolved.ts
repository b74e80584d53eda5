import type { JournalBody } from "../../contract/journal.ts";
import { applied, conflict, type EntryCase, note, type Outcome } from "../journal/outcome.ts";
import { fourEyes } from "./checks.ts";
import { endOfLife } from "./endOfLife.ts";
import { issueOfToken, setStatus, takeClaim } from "./issueRow.ts";
import { Refusal } from "./refusal.ts";
import { isIssued, lockTokens, restingState, setToken, type TokenRow } from "./tokenRow.ts";

/**
 * R3, R13: a supervisor chose which of a customer's two smart OTPs of this institution stays. The other is disposed
 * of (it may be already), the one that stays takes the claim, and is active unless something else speaks against it.
 */
export async function conflictResolved(
  of: EntryCase,
  { keep, dispose }: JournalBody<"conflict.resolved">,
): Promise<Outcome> {
  const { trx } = of;
  fourEyes(of);
  const { kept, other } = rivals(of, await lockTokens(trx, keep, dispose));
  const [keptIssue, otherIssue] = [await issueOfToken(trx, keep), await issueOfToken(trx, dispose)];
  if (keptIssue?.status !== "conflict" && otherIssue?.status !== "conflict") {
    throw new Refusal("noConflict", "R3");
  }
  if (other.state !== "disposed") {
    await endOfLife(of, dispose, { reason: "conflict", kept: `${keep.vendorCode}-${keep.serialNumber}` });
  }
  if (keptIssue?.status === "conflict") {
    // A third one may have the claim: then this one waits for the next choice.
    if (!(await takeClaim(trx, keptIssue))) return conflict("customerHasToken", "R3");
    await setStatus(trx, keptIssue.id, "completed");
    await setToken(trx, keep, { state: await restingState(trx, keep, kept.error_count) });
  }
  await note(of, "conflict.resolved", keep, { disposed: `${dispose.vendorCode}-${dispose.serialNumber}` });
  return applied;
}

/** @throws Refusal noConflict, tokenNotYours, tokenDisposed */
function rivals(
  { workstation }: EntryCase,
  [kept, other]: readonly [TokenRow | null, TokenRow | null],
): { readonly kept: TokenRow; readonly other: TokenRow } {
  const customer = kept?.customer_ref;
  if (!kept || !other || !customer || !isIssued(kept) || !isIssued(other)) {
    throw new Refusal("noConflict", "R3");
  }
  const same = kept.vendor_code === other.vendor_code && kept.serial_number === other.serial_number;
  const sameCustomer = other.customer_ref !== null && Buffer.from(customer).equals(other.customer_ref);
  if (same || !sameCustomer || kept.institution_code !== other.institution_code) {
    throw new Refusal("noConflict", "R3");
  }
  if (kept.institution_code !== workstation.institution_code) throw new Refusal("tokenNotYours", "R3");
  if (kept.state === "disposed") throw new Refusal("tokenDisposed", "R3");
  return { kept, other };
}
