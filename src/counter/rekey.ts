import { CardError, unlockCard } from "../card/index.ts";
import type { TokenRef } from "../contract/ids.ts";
import type { CustomerView, TellerView } from "../contract/ipc.ts";
import type { Desk } from "./desk.ts";
import { CounterError } from "./errors.ts";
import { lookAtReader } from "./lookAt.ts";
import { withOpenedCard } from "./openedCard.ts";
import { journalCustomer } from "./record.ts";

/**
 * Change the access key of the customer's card on the reader now, when a phone of it was deregistered (R9). No OTP is
 * used up by it. Needs the line: both keys come sealed from the registry for this one time.
 * @returns whether there was a change to make
 * @throws CounterError notThisCard, notOurs, noCustomer (R2); SyncError; CardError; ReaderError; LedgerError
 */
export async function changeAccessKey(
  desk: Desk,
  order: {
    readonly token: TokenRef;
    readonly customer: CustomerView;
    readonly teller: TellerView;
    readonly readerName: string;
  },
): Promise<{ readonly rekeyed: boolean }> {
  const { token, readerName, teller } = order;
  const { customerId, sealedIdentity } = await journalCustomer(desk, order.customer);
  const other = () =>
    new CounterError("notThisCard", { rule: "R9", parameters: { serialNumber: token.serialNumber } });
  const { state, token: seen } = await lookAtReader(desk, readerName);
  // A locked card from elsewhere does not say which one it is: whether the key opens it says so.
  const hidden = state === "locked";
  if (!hidden && !(state !== "torn" && seen && isSame(seen, token))) throw other();
  try {
    const of = { token, readerName, tellerId: teller.tellerId, customer: { customerId, sealedIdentity } };
    const { rekeyed } = await withOpenedCard(desk, of, (card, { parameters: _, ...keys }) =>
      unlockCard(card, keys),
    );
    return { rekeyed: rekeyed !== null };
  } catch (error) {
    if (hidden && error instanceof CardError && error.code === "accessKeyWrong") throw other();
    throw error;
  }
}

const isSame = (one: TokenRef, two: TokenRef): boolean =>
  one.vendorCode === two.vendorCode && one.serialNumber === two.serialNumber;
