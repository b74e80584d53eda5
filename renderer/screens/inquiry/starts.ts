import type { KnownCard } from "../../../src/contract/calls/inquiry.ts";
import type { TransactionId } from "../../transactions/table.ts";

/** What makes sense with a card that stands so, the likeliest first. */
const byState: Partial<Record<KnownCard["state"], readonly TransactionId[]>> = {
  active: ["incident", "phone", "reissue", "correctTime", "revokePhone", "dispose"],
  suspended: ["release", "reissue", "dispose"],
  locked: ["unlock", "incident", "dispose"],
  "in-stock": ["spoiled"],
  allotted: ["spoiled"],
};
/** The same for a card of another institution. */
const foreign: readonly TransactionId[] = ["register", "deregister", "incident", "phone"];

/** The transactions that can be begun from a card's history. */
export function startsFor(card: KnownCard | null, institutionCode: string): readonly TransactionId[] {
  const isForeign = card?.institutionCode != null && card.institutionCode !== institutionCode;
  const starts = card === null ? ["register" as const] : isForeign ? foreign : (byState[card.state] ?? []);
  return starts;
}

/** The transactions that can be begun from a customer's history, without one of their cards. */
export function startsForCustomer(holdsOurs: boolean): readonly TransactionId[] {
  return holdsOurs ? ["register", "incident"] : ["issue", "register"];
}
