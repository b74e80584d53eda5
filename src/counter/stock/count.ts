import { v7 as uuidv7 } from "uuid";
import type { PlaceView } from "../../contract/calls/stock.ts";
import { sameToken, type TokenRef } from "../../contract/ids.ts";
import type { TellerView } from "../../contract/ipc.ts";
import type { CountedPlace } from "../../contract/stockEntries.ts";
import type { Desk } from "../desk.ts";
import { CounterError } from "../errors.ts";
import { type Recorded, record } from "../record.ts";
import { requireOpenDay } from "./day.ts";

/** Everywhere that cards lie by the book: the safe always, the drawers that are not empty, the spoiled ones. */
export async function stockPlaces({ ledger }: Desk): Promise<PlaceView[]> {
  const kept = await ledger.stock.places();
  const { spoiled } = await ledger.stock.counts();
  const safe = kept.find(({ tellerId }) => tellerId === null)?.cards ?? 0;
  return [
    { place: { kind: "safe" }, book: safe },
    ...kept.flatMap(({ tellerId, cards }) =>
      tellerId === null ? [] : [{ place: { kind: "drawer" as const, tellerId }, book: cards }],
    ),
    ...(spoiled === 0 ? [] : [{ place: { kind: "spoiled" as const }, book: spoiled }]),
  ];
}

/** What was counted: a number, or every card by its serial number. */
type Counted =
  | { readonly kind: "number"; readonly cards: number }
  | { readonly kind: "serials"; readonly cards: readonly TokenRef[] };

/**
 * Hold a count against the book (8804, R17). It changes nothing in the book: a difference is explained, and what is
 * missing for good is spoiled by a transaction of its own.
 * @throws CounterError explanationMissing, transactionRefused; LedgerError dayClosed …
 */
export async function countStock(
  desk: Desk,
  order: { readonly place: CountedPlace; readonly counted: Counted; readonly explanation: string },
  teller: TellerView,
): Promise<
  Recorded & {
    readonly book: number;
    readonly counted: number;
    readonly missing: number;
    readonly surplus: number;
  }
> {
  await requireOpenDay(desk);
  const here = await desk.ledger.stock.at(order.place);
  const book = here.length;
  const { missing, surplus, counted } = compared(here, order.counted);
  const explanation = order.explanation.trim();
  const differs = counted !== book || missing.length > 0 || surplus.length > 0;
  if (differs && explanation === "") throw new CounterError("explanationMissing", { rule: "R17" });
  const recorded = await record(
    desk,
    {
      type: "stock.counted",
      body: {
        countId: uuidv7(),
        place: order.place,
        book,
        counted,
        explanation,
        method: order.counted.kind,
        missing,
        surplus,
      },
    },
    { teller },
  );
  return { ...recorded, book, counted, missing: missing.length, surplus: surplus.length };
}

function compared(
  here: readonly TokenRef[],
  counted: Counted,
): { readonly missing: TokenRef[]; readonly surplus: TokenRef[]; readonly counted: number } {
  if (counted.kind === "number") return { missing: [], surplus: [], counted: counted.cards };
  const found = counted.cards.filter((card, i) => counted.cards.findIndex((c) => sameToken(c, card)) === i);
  const plain = ({ vendorCode, serialNumber }: TokenRef) => ({ vendorCode, serialNumber });
  const names = (cards: readonly TokenRef[]) =>
    new Set(cards.map(({ vendorCode, serialNumber }) => `${vendorCode}-${serialNumber}`));
  const without = (cards: readonly TokenRef[], others: Set<string>) =>
    cards.filter((card) => !others.has(`${card.vendorCode}-${card.serialNumber}`)).map(plain);
  return {
    missing: without(here, names(found)),
    surplus: without(found, names(here)),
    counted: found.length,
  };
}
