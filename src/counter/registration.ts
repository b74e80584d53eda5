import { v7 as uuidv7 } from "uuid";
import type { TokenRef } from "../contract/ids.ts";
import type { CustomerView } from "../contract/ipc.ts";
import type { Possession } from "../contract/life.ts";
import type { Desk } from "./desk.ts";
import { type ProofOrder, proveWithCard } from "./possession.ts";
import { type By, journalCustomer, type Recorded, record, registryTime, requireLine } from "./record.ts";

/** How the customer shows that they have the card (R4): it is tapped here, or they read an OTP out. */
export type PossessionInput =
  | { readonly kind: "tap"; readonly readerName: string }
  | { readonly kind: "otp"; readonly otp: string };

/**
 * Register another institution's token at this one (8201, R4). With an OTP read out it may wait for the line:
 * the registry verifies it as of the time it was read out, which the journal signs (R12).
 * @throws CounterError transactionRefused, notOurs; SyncError; CardError; ReaderError; LedgerError
 */
export async function addRegistration(
  desk: Desk,
  order: {
    readonly token: TokenRef;
    readonly customer: CustomerView;
    readonly possession: PossessionInput;
    /** The id that the signed application names. */
    readonly registrationId?: string | undefined;
  },
  by: By,
): Promise<Recorded & { readonly registrationId: string }> {
  const { token, customer, registrationId = uuidv7() } = order;
  const possession = await possessionOf(desk, {
    ...order,
    teller: by.teller,
    transactionId: registrationId,
  });
  const recorded = await record(
    desk,
    {
      type: "registration.added",
      body: {
        registrationId,
        ...token,
        institutionCode: desk.institutionCode,
        customer: await journalCustomer(desk, customer),
        possession,
      },
    },
    by,
  );
  return { ...recorded, registrationId };
}

async function possessionOf(
  desk: Desk,
  order: Omit<ProofOrder, "readerName"> & { readonly possession: PossessionInput },
): Promise<Possession> {
  const { possession } = order;
  if (possession.kind === "otp") {
    return { kind: "otp", otp: possession.otp, capturedAt: registryTime(desk) };
  }
  return await proveWithCard(desk, { ...order, readerName: possession.readerName });
}

/**
 * Take this institution's registration of another's token away (8202). Waits for the line: afterwards the token
 * must not work here for one moment longer.
 * @throws CounterError lineNeeded (R12), transactionRefused; LedgerError
 */
export async function removeRegistration(
  desk: Desk,
  order: { readonly token: TokenRef; readonly customer: CustomerView },
  by: By,
): Promise<Recorded> {
  requireLine(desk);
  return await record(
    desk,
    {
      type: "registration.removed",
      body: {
        ...order.token,
        institutionCode: desk.institutionCode,
        customer: await journalCustomer(desk, order.customer),
      },
    },
    by,
  );
}
