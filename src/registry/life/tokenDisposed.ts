import type { JournalBody } from "../../contract/journal.ts";
import { applied, type EntryCase, type Outcome } from "../journal/outcome.ts";
import { fourEyes, tokenOfCustomer } from "./checks.ts";
import { endOfLife } from "./endOfLife.ts";
import { isBeingWritten } from "./issueRow.ts";
import { Refusal } from "./refusal.ts";
import { isIssued, isStock, lockToken } from "./tokenRow.ts";

/**
 * R13: the end of a token's life, four eyes, at the institution that issued it: in front of its customer, or, for a
 * card of the branch's stock (R17), without one.
 */
export async function tokenDisposed(of: EntryCase, body: JournalBody<"token.disposed">): Promise<Outcome> {
  fourEyes(of);
  const { customer } = body;
  if (customer) {
    const token = await tokenOfCustomer(of, { ...body, customer }, "R13");
    if (token.institution_code !== of.workstation.institution_code) throw new Refusal("tokenNotYours", "R13");
  } else {
    await stockToDispose(of, body);
  }
  await endOfLife(of, body, { reason: body.reason });
  return applied;
}

async function stockToDispose(of: EntryCase, body: JournalBody<"token.disposed">): Promise<void> {
  const token = await lockToken(of.trx, body);
  if (!token) throw new Refusal("tokenUnknown", "R17");
  if (token.state === "disposed") throw new Refusal("tokenDisposed", "R17");
  if (isIssued(token)) throw new Refusal("customerNeeded", "R2");
  if (!isStock(token)) throw new Refusal("tokenNotActive", "R17");
  if (token.branch_code !== of.workstation.branch_code) throw new Refusal("notYourBranch", "R17");
  // A card that is being written ends by `issue.spoiled`.
  if (await isBeingWritten(of.trx, body)) throw new Refusal("issueOpen", "R16");
}
