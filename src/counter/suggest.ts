import type { TokenRef } from "../contract/ids.ts";
import type { Desk } from "./desk.ts";

/**
 * What the teller most likely holds in the hand: the top of their drawer, or of the safe (R17). Null when there is
 * nothing in either.
 */
export async function suggestCard(
  { ledger, clock, line }: Desk,
  tellerId: string | null = null,
): Promise<(TokenRef & { left: number }) | null> {
  const card = await ledger.stock.next(clock.now(), { tellerId, reachable: line.view.state === "online" });
  if (!card) return null;
  const places = await ledger.stock.places();
  const left = places
    .filter((place) => place.tellerId === null || place.tellerId === tellerId)
    .reduce((sum, { cards }) => sum + cards, 0);
  return { vendorCode: card.vendorCode, serialNumber: card.serialNumber, left };
}
