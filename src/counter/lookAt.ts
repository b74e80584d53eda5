import { type CardSighting, lookAtCard } from "../card/index.ts";
import type { TokenRef } from "../contract/ids.ts";
import type { CardLook } from "../contract/ipc.ts";
import type { Ledger } from "../ledger/index.ts";
import type { CardHandle } from "../reader/index.ts";
import type { Desk } from "./desk.ts";

/** Speak with the card on a reader and let go of it again, whatever happens. */
export async function withCard<T>(
  { readers }: Pick<Desk, "readers">,
  readerName: string,
  work: (card: CardHandle) => Promise<T>,
): Promise<T> {
  const card = await readers.connect(readerName);
  try {
    return await work(card);
  } finally {
    await card.release();
  }
}

/**
 * What lies on the reader, in the words of the counter: the card's own answer together with what the ledger
 * knows of its device id and its token. Changes nothing.
 * @throws ReaderError, CardError
 */
export async function lookAtReader(desk: Desk, readerName: string): Promise<CardLook> {
  const seen = await withCard(desk, readerName, (card) => card.exclusive(() => lookAtCard(card)));
  return await judge(desk.ledger, seen);
}

async function judge(ledger: Ledger, seen: CardSighting): Promise<CardLook> {
  const look = (state: CardLook["state"], token: TokenRef | null): CardLook => ({
    state,
    cardId: seen.deviceId,
    appletVersion: seen.appletVersion,
    token: token && { vendorCode: token.vendorCode, serialNumber: token.serialNumber },
  });
  const known = seen.deviceId === null ? null : await ledger.stock.findByCardId(seen.deviceId);
  // A write that stopped before its first byte leaves a card that looks blank: the book knows better (R16).
  if (known?.state === "writing") return look("torn", known);
  const [token] = seen.tokens;
  switch (seen.state) {
    case "blank":
    case "blankLocked":
      return look(seen.state, known);
    case "locked":
      // What is behind a lock cannot be seen; only the book can say that it is one of ours.
      if (!known) return look("locked", null);
      return look(known.state === "issued" ? "ours" : "blankLocked", known);
    case "foreign":
      return look("foreign", null);
    case "holdsTokens": {
      const issue = token && (await ledger.issues.findByToken(token));
      if (!token || !issue) return look("otherInstitution", token ?? null);
      return look(issue.state === "open" ? "torn" : "ours", token);
    }
  }
}
