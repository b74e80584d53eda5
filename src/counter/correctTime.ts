import type { TokenRef } from "../contract/ids.ts";
import type { CustomerView } from "../contract/ipc.ts";
import type { Desk } from "./desk.ts";
import { type By, journalCustomer, type Recorded, record, registryTime, requireLine } from "./record.ts";

/**
 * Resynchronise a token whose clock has drifted (8402, R7), with two consecutive OTPs, the earlier first.
 * @throws CounterError lineNeeded (R12), transactionRefused; LedgerError
 */
export async function correctTime(
  desk: Desk,
  order: {
    readonly token: TokenRef;
    readonly customer: CustomerView;
    readonly otps: readonly [string, string];
  },
  by: By,
): Promise<Recorded> {
  requireLine(desk);
  return await record(
    desk,
    {
      type: "token.timeCorrected",
      body: {
        ...order.token,
        customer: await journalCustomer(desk, order.customer),
        otps: [...order.otps],
        capturedAt: registryTime(desk),
      },
    },
    by,
  );
}
