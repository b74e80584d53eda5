import type { SpoiledCard } from "../../contract/calls/stock.ts";
import type { TokenRef } from "../../contract/ids.ts";
import type { TellerView } from "../../contract/ipc.ts";
import type { DiscardKind, SpoilReason } from "../../contract/stockEntries.ts";
import type { Desk } from "../desk.ts";
import { CounterError } from "../errors.ts";
import { type ApprovedBy, type By, type Recorded, settle } from "../record.ts";
import { requireOpenDay } from "./day.ts";

/** As many as a screen lists; the rest is in the inquiry. */
const MOST_LISTED = 500;

/** Cards that can never be issued: torn while being written, or damaged in stock; and what became of them (R17). */
export async function spoiledCards({ ledger }: Desk): Promise<SpoiledCard[]> {
  const cards = await ledger.stock.list({ state: "spoiled", limit: MOST_LISTED });
  return await Promise.all(
    cards.map(async ({ vendorCode, serialNumber, spoiledSeq, discarded }) => {
      const entry = spoiledSeq === null ? null : await ledger.journal.find(spoiledSeq);
      return {
        vendorCode,
        serialNumber,
        reason: typeof entry?.body.reason === "string" ? entry.body.reason : "unknown",
        at: entry?.occurredAt ?? null,
        tellerId: entry?.tellerId ?? null,
        discarded,
      };
    }),
  );
}

/**
 * Take a card out of the stock for good (8803, R17): the registry can never activate it. One that is missing needs a
 * supervisor (R13).
 * @throws CounterError approverNeeded, transactionRefused; LedgerError dayClosed, cardUnknown, cardNotThere …
 */
export async function spoilCard(
  desk: Desk,
  order: { readonly token: TokenRef; readonly reason: SpoilReason; readonly note: string },
  by: By,
): Promise<Recorded> {
  await requireOpenDay(desk);
  if (order.reason === "missing" && !by.approver) throw new CounterError("approverNeeded", { rule: "R13" });
  const body = { ...order.token, reason: order.reason, note: order.note.trim() };
  return await settle(desk, await desk.ledger.movements.spoil(body, namesOf(by)));
}

/**
 * Spoiled cards leave the branch, back to the vendor or destroyed, before two people (8803, R13).
 * @throws CounterError transactionRefused; LedgerError dayClosed, cardUnknown, cardNotThere …
 */
export async function discardCards(
  desk: Desk,
  order: { readonly cards: readonly TokenRef[]; readonly how: DiscardKind; readonly note: string },
  by: ApprovedBy,
): Promise<Recorded & { readonly cards: number }> {
  await requireOpenDay(desk);
  const body = { how: order.how, cards: [...order.cards], note: order.note.trim() };
  const recorded = await settle(desk, await desk.ledger.movements.discard(body, namesOf(by)));
  return { ...recorded, cards: order.cards.length };
}

const namesOf = ({ teller, approver }: { teller: TellerView; approver?: TellerView | undefined }) => ({
  tellerId: teller.tellerId,
  approverId: approver?.tellerId,
});
