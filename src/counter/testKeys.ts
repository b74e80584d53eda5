import type { JournalCustomer } from "../contract/customer.ts";
import type { TokenRef } from "../contract/ids.ts";
import type { Secret } from "../contract/secret.ts";
import type { OtpParameters } from "../contract/token.ts";
import { openPackage } from "../trust/index.ts";
import type { Desk } from "./desk.ts";
import { CounterError } from "./errors.ts";

/** What it takes to speak with a card that is in use. */
export interface TestKeys {
  /** None for an open card. */
  readonly accessKey: Secret | undefined;
  readonly parameters: OtpParameters;
}

/**
 * The access key of a card that is in use, sealed by the registry for this one time (R9), and wiped afterwards.
 * With a customer, of that customer's cards of any institution; without one, of this institution's active cards.
 * @throws CounterError notOurs; SyncError; TrustError
 */
export async function withTestKeys<T>(
  desk: Desk,
  token: TokenRef,
  customer: Pick<JournalCustomer, "customerId" | "sealedIdentity"> | null,
  work: (keys: TestKeys) => Promise<T>,
): Promise<T> {
  const { workstationId, clock, line, registry, sealingKey } = desk;
  const { packages } = await registry.packages({
    workstationId,
    purpose: "test",
    tokens: [token],
    ...(customer === null ? {} : { customer }),
  });
  const [sealed] = packages;
  if (!sealed) throw new CounterError("notOurs", { parameters: { serialNumber: token.serialNumber } });
  const { accessKey, ...others } = await openPackage(sealingKey, sealed, {
    ...token,
    workstationId,
    purpose: "test",
    now: clock.now() + (line.view.clockOffsetMs ?? 0),
  });
  for (const secret of Object.values(others)) secret?.wipe();
  try {
    return await work({ accessKey, parameters: sealed.binding.parameters });
  } finally {
    accessKey?.wipe();
  }
}
