import { answerChallenge } from "../card/index.ts";
import type { TokenRef } from "../contract/ids.ts";
import type { CustomerView, TellerView } from "../contract/ipc.ts";
import { possessionChallenge } from "../trust/index.ts";
import type { Desk } from "./desk.ts";
import { withOpenedCard } from "./openedCard.ts";
import { journalCustomer } from "./record.ts";

export interface ProofOrder {
  readonly token: TokenRef;
  readonly customer: CustomerView;
  readonly teller: TellerView;
  readonly readerName: string;
  /** The id in the entry's body, e.g. `registrationId`. */
  readonly transactionId: string;
}

/**
 * The customer's card on the reader proves that it is there, for one transaction and no other (R4, R6). Needs the
 * line: the access key comes sealed from the registry, which gives it for this customer's own cards only (R9).
 * @throws CounterError lineNeeded, notOurs; SyncError; CardError; ReaderError
 */
export async function proveWithCard(
  desk: Desk,
  order: ProofOrder,
): Promise<{ readonly kind: "tap"; readonly mac: string }> {
  const { token, transactionId } = order;
  const { customerId, sealedIdentity } = await journalCustomer(desk, order.customer);
  const challenge = possessionChallenge({ ...token, transactionId, institutionCode: desk.institutionCode });
  const { mac } = await withOpenedCard(
    desk,
    {
      token,
      readerName: order.readerName,
      tellerId: order.teller.tellerId,
      customer: { customerId, sealedIdentity },
    },
    (card, opening) => answerChallenge(card, { token, challenge, ...opening }),
  );
  return { kind: "tap", mac };
}
