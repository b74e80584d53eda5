import type { JournalBody } from "../../contract/journal.ts";
import { applied, type EntryCase, type Outcome } from "../journal/outcome.ts";
import { cardOfStock } from "./cardOfStock.ts";
import { fourEyes, tokenOfCustomer } from "./checks.ts";
import { endOfLife } from "./endOfLife.ts";
import { Refusal } from "./refusal.ts";

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
    await cardOfStock(of, body);
  }
  await endOfLife(of, body, { reason: body.reason });
  return applied;
}
