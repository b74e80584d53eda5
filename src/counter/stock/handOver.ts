import type { TokenRef } from "../../contract/ids.ts";
import type { TellerView } from "../../contract/ipc.ts";
import { rangesOf, type SerialRange } from "../../contract/shipments.ts";
import type { StockPlace } from "../../contract/stockEntries.ts";
import { approve } from "../approve.ts";
import type { Desk } from "../desk.ts";
import { CounterError } from "../errors.ts";
import { type Recorded, settle } from "../record.ts";
import { signIn } from "../signIn.ts";
import { requireOpenDay } from "./day.ts";

type Credentials = { readonly tellerId: string; readonly password: string };

/** Cards by number, as they lie; or those from one serial number to another. */
type Pick =
  | { readonly kind: "number"; readonly cards: number }
  | { readonly kind: "range"; readonly first: string; readonly last: string };

/**
 * Cards change hands (8802, R17): out of the safe or a drawer into another. Always two people: the other teller types
 * their own password at this moment; where the safe is the other side, a supervisor does (R13).
 * @throws CounterError samePlace, notYourHandOver, wrongReceiver, tooFewCards, notShipped, wrongPassword,
 *   tellerLocked, sameApprover, notSupervisor, transactionRefused; LedgerError dayClosed, cardNotThere …
 */
export async function handOver(
  desk: Desk,
  order: {
    readonly from: StockPlace;
    readonly to: StockPlace;
    readonly pick: Pick;
    readonly confirm: Credentials;
  },
  teller: TellerView,
): Promise<
  Recorded & { readonly cards: number; readonly boxes: SerialRange[]; readonly confirmedBy: string }
> {
  await requireOpenDay(desk);
  const { from, to } = order;
  const other = otherPerson(from, to, teller);
  const cards = picked(await desk.ledger.stock.at(from), order.pick);
  const confirmedBy = (await confirmed(desk, other, teller, order.confirm)).tellerId;
  const entry = await desk.ledger.movements.handOver(
    { from, to, confirmedBy, cards },
    { tellerId: teller.tellerId },
  );
  const recorded = await settle(desk, entry);
  const boxes = rangesOf(cards.map(({ serialNumber }) => serialNumber));
  return { ...recorded, cards: cards.length, boxes, confirmedBy };
}

/** Who has to confirm: the other drawer's teller; null for a supervisor, who keeps the safe. */
function otherPerson(from: StockPlace, to: StockPlace, { tellerId }: TellerView): string | null {
  const names = [from, to].map((place) => (place.kind === "drawer" ? place.tellerId : null));
  if (names[0] === names[1]) throw new CounterError("samePlace");
  const [other, another] = names.filter((name) => name !== null && name !== tellerId);
  if (another !== undefined) throw new CounterError("notYourHandOver", { rule: "R17" });
  return other ?? null;
}

async function confirmed(
  desk: Desk,
  other: string | null,
  teller: TellerView,
  given: Credentials,
): Promise<TellerView> {
  if (other === null) return await approve(desk, teller, given);
  if (given.tellerId.trim() !== other) throw new CounterError("wrongReceiver", { rule: "R13" });
  return await signIn(desk, given);
}

/** @throws CounterError tooFewCards, notShipped */
function picked(here: readonly TokenRef[], pick: Pick): TokenRef[] {
  const plain = ({ vendorCode, serialNumber }: TokenRef) => ({ vendorCode, serialNumber });
  if (pick.kind === "number") {
    if (here.length < pick.cards) {
      throw new CounterError("tooFewCards", { parameters: { cards: here.length }, rule: "R17" });
    }
    return here.slice(0, pick.cards).map(plain);
  }
  const first = here.findIndex(({ serialNumber }) => serialNumber === pick.first.trim());
  const last = here.findIndex(({ serialNumber }) => serialNumber === pick.last.trim());
  if (first < 0 || last < first) {
    throw new CounterError("tooFewCards", { parameters: { cards: here.length }, rule: "R17" });
  }
  return here.slice(first, last + 1).map(plain);
}
