import type { TokenRef } from "../contract/ids.ts";
import type { CustomerView } from "../contract/ipc.ts";
import type { JournalBody } from "../contract/journal.ts";
import type { Desk } from "./desk.ts";
import { requireNotQuarantined } from "./offline.ts";
import { type ApprovedBy, journalCustomer, type Recorded, record, settle } from "./record.ts";

/**
 * End a token's life for good (8701), with a supervisor (R13).
 * @param order.customer null for a card of the stock
 * @throws CounterError transactionRefused; LedgerError
 */
export async function disposeToken(
  desk: Desk,
  order: {
    readonly token: TokenRef;
    readonly customer: CustomerView | null;
    readonly reason: JournalBody<"token.disposed">["reason"];
  },
  by: ApprovedBy,
): Promise<Recorded> {
  const { token, reason } = order;
  const body = { ...token, reason };
  if (order.customer) {
    const customer = await journalCustomer(desk, order.customer);
    return await record(desk, { type: "token.disposed", body: { ...body, customer } }, by);
  }
  await requireNotQuarantined(desk);
  // R17: it leaves the stock of this ledger with its entry, or it would be issued next.
  const who = { tellerId: by.teller.tellerId, approverId: by.approver.tellerId };
  return await settle(desk, await desk.ledger.movements.dispose({ ...body, customer: null }, who));
}
