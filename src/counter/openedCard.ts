import type { JournalCustomer } from "../contract/customer.ts";
import type { TokenRef } from "../contract/ids.ts";
import type { RekeyProof } from "../contract/phoneEntries.ts";
import type { OtpParameters } from "../contract/token.ts";
import type { CardHandle } from "../reader/index.ts";
import { openPackage, type PackageSecrets } from "../trust/index.ts";
import type { Desk } from "./desk.ts";
import { CounterError } from "./errors.ts";
import { withCard } from "./lookAt.ts";

/** What it takes to speak with a card that is in use: no keys for an open one. */
export interface CardOpening extends Omit<PackageSecrets, "seed" | "transportKey"> {
  readonly parameters: OtpParameters;
}

/**
 * Speak with a card that is in use. Its access key comes sealed from the registry for this one time and is wiped
 * afterwards (R9, R15); when the key was changed at this tap, that goes into the journal.
 * @param of.customer who is here: their own cards of any institution are opened. Null: this institution's cards
 * @throws CounterError notOurs; SyncError; TrustError; CardError; ReaderError; LedgerError
 */
export async function withOpenedCard<T extends { readonly rekeyed: RekeyProof | null }>(
  desk: Desk,
  of: {
    readonly token: TokenRef;
    readonly readerName: string;
    readonly tellerId: string;
    readonly customer: Pick<JournalCustomer, "customerId" | "sealedIdentity"> | null;
  },
  work: (card: CardHandle, opening: CardOpening) => Promise<T>,
): Promise<T> {
  const { workstationId, clock, ledger, line, registry, sealingKey } = desk;
  const { token, customer, tellerId } = of;
  const { packages } = await registry.packages({
    workstationId,
    purpose: "test",
    tokens: [token],
    ...(customer === null ? {} : { customer }),
  });
  const [sealed] = packages;
  if (!sealed) throw new CounterError("notOurs", { parameters: { serialNumber: token.serialNumber } });
  const { seed, transportKey, ...keys } = await openPackage(sealingKey, sealed, {
    ...token,
    workstationId,
    purpose: "test",
    now: clock.now() + (line.view.clockOffsetMs ?? 0),
  });
  seed?.wipe();
  transportKey?.wipe();
  const { parameters, nextKeyVersion: keyVersion } = sealed.binding;
  try {
    const done = await withCard(desk, of.readerName, (card) =>
      card.exclusive(() => work(card, { ...keys, parameters })),
    );
    if (done.rekeyed && keyVersion !== undefined) {
      const body = { ...token, keyVersion, proof: done.rekeyed };
      await ledger.journal.append({ type: "card.rekeyed", body }, { tellerId });
      line.wake();
    }
    return done;
  } finally {
    for (const key of Object.values(keys)) key?.wipe();
  }
}
