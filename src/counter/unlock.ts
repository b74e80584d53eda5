import type { TokenRef } from "../contract/ids.ts";
import type { CustomerView } from "../contract/ipc.ts";
import type { Desk } from "./desk.ts";
import {
  type ApprovedBy,
  journalCustomer,
  type Recorded,
  record,
  registryTime,
  requireLine,
} from "./record.ts";

/**
 * Unlock a token that ten wrong OTPs locked (8401, R5): in person, with ID, a supervisor (R13) and a right OTP.
 * @throws CounterError lineNeeded (R12), transactionRefused; LedgerError
 */
export async function unlockToken(
  desk: Desk,
  order: { readonly token: TokenRef; readonly customer: CustomerView; readonly otp: string },
  by: ApprovedBy,
): Promise<Recorded> {
  requireLine(desk);
  return await record(
    desk,
    {
      type: "token.unlocked",
      body: {
        ...order.token,
        customer: await journalCustomer(desk, order.customer),
        otp: order.otp,
        capturedAt: registryTime(desk),
      },
    },
    by,
  );
}
