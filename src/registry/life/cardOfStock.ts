import type { TokenRef } from "../../contract/ids.ts";
import type { EntryCase } from "../journal/outcome.ts";
import { isBeingWritten } from "./issueRow.ts";
import { Refusal } from "./refusal.ts";
import { isIssued, isStock, lockToken } from "./tokenRow.ts";

/**
 * The row of a card that nobody holds, locked: of this branch's stock, and not being written, for that ends by
 * `issue.spoiled` (R17). Nor one that is allotted to another workstation: without the line it may have been written
 * there already, and be in a customer's hand (R12). One that was reported lost on its way is anybody's to give up.
 * @throws Refusal tokenUnknown, tokenDisposed, customerNeeded, tokenNotActive, notYourBranch, allottedElsewhere, issueOpen
 */
export async function cardOfStock(of: EntryCase, card: TokenRef): Promise<void> {
  const token = await lockToken(of.trx, card);
  if (!token) throw new Refusal("tokenUnknown", "R17");
  if (token.state === "disposed") throw new Refusal("tokenDisposed", "R17");
  if (isIssued(token)) throw new Refusal("customerNeeded", "R2");
  if (!isStock(token)) throw new Refusal("tokenNotActive", "R17");
  if (token.branch_code !== of.workstation.branch_code) throw new Refusal("notYourBranch", "R17");
  if (token.state === "allotted" && token.workstation_id !== of.workstation.id) {
    throw new Refusal("allottedElsewhere", "R17");
  }
  if (await isBeingWritten(of.trx, card)) throw new Refusal("issueOpen", "R16");
}
