import type { CustomerView } from "../contract/ipc.ts";
import { CounterError } from "./errors.ts";

/** R1: a smart OTP is of no use to a customer without an NFC phone. @throws CounterError noNfcPhone, nfcPhoneUnasked */
export function requireNfcPhone({ nfcPhone }: CustomerView): void {
  if (nfcPhone !== true)
    throw new CounterError(nfcPhone === null ? "nfcPhoneUnasked" : "noNfcPhone", { rule: "R1" });
}
