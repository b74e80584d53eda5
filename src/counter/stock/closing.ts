import { v7 as uuidv7 } from "uuid";
import type { ClosingPaper, ClosingView } from "../../contract/calls/stock.ts";
import type { TellerView } from "../../contract/ipc.ts";
import type { JournalEntry } from "../../contract/journal.ts";
import { CountedPlace } from "../../contract/stockEntries.ts";
import { approve } from "../approve.ts";
import type { Desk } from "../desk.ts";
import { CounterError } from "../errors.ts";
import { requireNotQuarantined } from "../offline.ts";
import { type ApprovedBy, type Recorded, settle } from "../record.ts";
import { stockPlaces } from "./count.ts";
import { requireOpenDay, today } from "./day.ts";

const nameOf = (place: CountedPlace): string => (place.kind === "drawer" ? `@${place.tellerId}` : place.kind);

/** How the day stands: the book, what was counted, what was done, and what still waits (8901, R17). */
export async function closingView(desk: Desk): Promise<ClosingView> {
  const { ledger } = desk;
  const { day, from } = today(desk);
  const closed = await ledger.closings.of(day);
  const { entries: waiting, oldest } = await ledger.journal.depth();
  const counts = await ledger.closings.newestOf("stock.counted", from);
  return {
    day,
    closed: closed && closedBy(closed.closingId, closed.entry),
    openIssues: (await ledger.issues.open()).length,
    waiting,
    oldestWaiting: oldest,
    states: await ledger.stock.counts(),
    places: (await stockPlaces(desk)).map((at) => ({ ...at, ...lastCount(counts, at) })),
    transactions: await transactionsOf(desk, from),
  };
}

function closedBy(closingId: string, { occurredAt, tellerId, approverId, body }: JournalEntry) {
  const counts = (body.counts ?? []) as readonly { book: number; counted: number }[];
  return {
    closingId,
    at: occurredAt,
    tellerId,
    approverId: approverId ?? null,
    differences: counts.filter(({ book, counted }) => book !== counted).length,
  };
}

async function transactionsOf({ ledger }: Desk, from: string): Promise<ClosingView["transactions"]> {
  const byType = Object.entries(await ledger.closings.entriesSince(from));
  return byType.map(([type, count]) => ({ type, count })).sort((a, b) => a.type.localeCompare(b.type));
}

/** Today's newest count of a place, as long as its book is still the same. */
function lastCount(counts: readonly JournalEntry[], { place, book }: { place: CountedPlace; book: number }) {
  const last = counts.find(({ body }) => {
    const counted = CountedPlace.safeParse(body.place);
    return counted.success && nameOf(counted.data) === nameOf(place);
  });
  if (last?.body.book !== book) return { counted: null, explanation: "" };
  return { counted: Number(last.body.counted), explanation: String(last.body.explanation) };
}

/**
 * What a supervisor signs (R13): book and count of every place that holds cards, each difference explained.
 * @throws CounterError placesNotCounted, explanationMissing (R17), sameApprover, notSupervisor, wrongPassword,
 *   tellerLocked; LedgerError dayClosed
 */
export async function prepareClosing(
  desk: Desk,
  order: {
    readonly counts: readonly {
      readonly place: CountedPlace;
      readonly counted: number;
      readonly explanation: string;
    }[];
    readonly approval: { readonly tellerId: string; readonly password: string };
  },
  teller: TellerView,
): Promise<{ readonly paper: ClosingPaper; readonly by: ApprovedBy }> {
  await requireOpenDay(desk);
  const { day, from } = today(desk);
  const places = (await stockPlaces(desk)).map(({ place, book }) => {
    const count = order.counts.find((one) => nameOf(one.place) === nameOf(place));
    if (!count) throw new CounterError("placesNotCounted", { rule: "R17" });
    const explanation = count.explanation.trim();
    if (count.counted !== book && explanation === "") {
      throw new CounterError("explanationMissing", { rule: "R17" });
    }
    return { place, book, counted: count.counted, explanation };
  });
  const states = await desk.ledger.stock.counts();
  const transactions = await transactionsOf(desk, from);
  const { entries: waiting } = await desk.ledger.journal.depth();
  const approver = await approve(desk, teller, order.approval);
  const paper = {
    closingId: uuidv7(),
    day,
    preparedAt: new Date(desk.clock.now()).toISOString(),
    tellerId: teller.tellerId,
    approverId: approver.tellerId,
    states,
    places,
    transactions,
    waiting,
  };
  return { paper, by: { teller, approver } };
}

/**
 * Close the day with what was signed and with the report that was made of it.
 * @throws CounterError transactionRefused; LedgerError dayClosed, issuesOpen (R16), bookMoved (R17) …
 */
export async function signClosing(
  desk: Desk,
  { paper, by }: { readonly paper: ClosingPaper; readonly by: ApprovedBy },
  reportSha256: string,
): Promise<Recorded> {
  await requireNotQuarantined(desk);
  const { closingId, day, states, places, transactions, waiting } = paper;
  const entry = await desk.ledger.closings.sign(
    {
      closingId,
      day,
      states,
      counts: places,
      transactions: Object.fromEntries(transactions.map(({ type, count }) => [type, count])),
      waiting,
      reportSha256,
    },
    { tellerId: by.teller.tellerId, approverId: by.approver.tellerId },
  );
  return await settle(desk, entry);
}

/**
 * Work goes on after all (R13); the day is closed again later.
 * @throws CounterError transactionRefused; LedgerError dayNotClosed
 */
export async function reopenDay(desk: Desk, reason: string, by: ApprovedBy): Promise<Recorded> {
  await requireNotQuarantined(desk);
  const { day } = today(desk);
  const closingId = (await desk.ledger.closings.of(day))?.closingId ?? uuidv7();
  const entry = await desk.ledger.closings.reopen(
    { closingId, day, reason: reason.trim() },
    { tellerId: by.teller.tellerId, approverId: by.approver.tellerId },
  );
  return await settle(desk, entry);
}
