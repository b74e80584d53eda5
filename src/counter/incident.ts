import { v7 as uuidv7 } from "uuid";
import type { TokenRef } from "../contract/ids.ts";
import type { CustomerView } from "../contract/ipc.ts";
import type { IncidentKind } from "../contract/life.ts";
import type { Desk } from "./desk.ts";
import { proveWithCard } from "./possession.ts";
import { type ApprovedBy, type By, journalCustomer, type Recorded, record, requireLine } from "./record.ts";

/**
 * Report a customer's card lost, stolen or damaged (8301, R6): it is suspended at all institutions at once, or,
 * without a line, as soon as the registry hears of it (R12).
 * @throws CounterError transactionRefused; LedgerError
 */
export async function reportIncident(
  desk: Desk,
  order: { readonly token: TokenRef; readonly customer: CustomerView; readonly kind: IncidentKind },
  by: By,
): Promise<Recorded & { readonly incidentId: string }> {
  const incidentId = uuidv7();
  const recorded = await record(
    desk,
    {
      type: "incident.reported",
      body: {
        incidentId,
        ...order.token,
        kind: order.kind,
        customer: await journalCustomer(desk, order.customer),
      },
    },
    by,
  );
  return { ...recorded, incidentId };
}

/**
 * Release a token from its incidents (8302, R6): in person, with ID and the card itself, four eyes (R13).
 * @throws CounterError lineNeeded (R12), transactionRefused (a stolen card never), notOurs; CardError; ReaderError
 */
export async function releaseIncident(
  desk: Desk,
  order: { readonly token: TokenRef; readonly customer: CustomerView; readonly readerName: string },
  by: ApprovedBy,
): Promise<Recorded> {
  requireLine(desk);
  const releaseId = uuidv7();
  const possession = await proveWithCard(desk, {
    ...order,
    teller: by.teller,
    transactionId: releaseId,
  });
  return await record(
    desk,
    {
      type: "incident.released",
      body: {
        releaseId,
        ...order.token,
        customer: await journalCustomer(desk, order.customer),
        possession,
      },
    },
    by,
  );
}
