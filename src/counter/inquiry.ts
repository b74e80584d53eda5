import type { HistoryEntry, KnownCustomer } from "../contract/calls/inquiry.ts";
import type { TokenRef } from "../contract/ids.ts";
import type { CallOutput } from "../contract/ipc.ts";
import { maskBirthDate } from "../identity/index.ts";
import type { ListedCustomer, ShownEntry } from "../ledger/index.ts";
import type { Desk } from "./desk.ts";
import { CounterError } from "./errors.ts";
import { midnight } from "./figures.ts";
import { requireLine } from "./record.ts";

/** How many cards are worth showing: whoever sees more types another digit. */
const MOST_CARDS = 50;

/** Find customers and cards by what is typed (9001); an empty query lists all customers. */
export async function findAny(
  { ledger }: Pick<Desk, "ledger">,
  query: string,
  page: { readonly offset: number; readonly limit: number },
): Promise<CallOutput<"inquiry.search">> {
  const { total, customers } = await ledger.directory.search(query, page);
  const cards = page.offset === 0 ? await ledger.history.findCards(query, MOST_CARDS) : [];
  return { total, customers: customers.map(shownCustomer), cards: [...cards] };
}

/**
 * Everything that was recorded here about a customer and their cards.
 * @throws CounterError customerNotKept
 */
export async function customerHistory(
  { ledger }: Pick<Desk, "ledger">,
  customerId: string,
): Promise<CallOutput<"inquiry.customer">> {
  const customer = await knownCustomer({ ledger }, customerId);
  if (!customer) throw new CounterError("customerNotKept");
  const { entries, complete, tokens } = await ledger.history.ofCustomer(customerId);
  return { customer, cards: [...tokens], entries: entries.map(shownEntry), complete };
}

/** Everything that was recorded here about a card; whose it is, when that is known here. */
export async function cardHistory(
  { ledger }: Pick<Desk, "ledger">,
  token: TokenRef,
): Promise<CallOutput<"inquiry.card">> {
  const { entries, complete, card } = await ledger.history.ofCard(token);
  return {
    card,
    customer: card?.customer ? await knownCustomer({ ledger }, card.customer.customerId) : null,
    entries: entries.map(shownEntry),
    complete,
  };
}

/**
 * What the registry knows of a card, at all institutions.
 * @throws CounterError lineNeeded (R12); SyncError, refused when the card does not concern this institution
 */
export async function askAboutCard(
  desk: Pick<Desk, "registry" | "line">,
  { vendorCode, serialNumber }: TokenRef,
): Promise<CallOutput<"inquiry.registry">> {
  requireLine(desk);
  const { registry } = desk;
  const [view, history, { phones }] = await Promise.all([
    registry.token(vendorCode, serialNumber),
    registry.tokenHistory(vendorCode, serialNumber),
    registry.phones(vendorCode, serialNumber),
  ]);
  return { view, history, phones };
}

/** What a second person approved on these days (9101, R13), newest first. Days are this workstation's own. */
export async function pastApprovals(
  { ledger }: Pick<Desk, "ledger">,
  {
    from,
    to,
    ...who
  }: { from: string; to: string; tellerId?: string | undefined; approverId?: string | undefined },
): Promise<CallOutput<"approvals.past">> {
  const { entries, complete } = await ledger.history.approved({
    ...who,
    from: midnight(from, 0),
    to: midnight(to, 1),
  });
  return { entries: entries.map(shownEntry), complete };
}

async function knownCustomer(
  { ledger }: Pick<Desk, "ledger">,
  customerId: string,
): Promise<KnownCustomer | null> {
  const kept = await ledger.customers.find(customerId);
  return kept && shownCustomer({ ...kept, tokens: await ledger.customers.tokensHeld(customerId) });
}

/** R14: the birth date masked like the rest. */
function shownCustomer({
  customerId,
  kind,
  maskedName,
  birthDate,
  maskedPhone,
  tokens,
}: ListedCustomer): KnownCustomer {
  return {
    ...{ customerId, kind, maskedName, maskedPhone },
    birthDate: maskBirthDate(birthDate),
    tokens: [...tokens],
  };
}

/** A journal entry in what it says to people. */
function shownEntry(entry: ShownEntry): HistoryEntry {
  const { seq, type, occurredAt, tellerId, approverId, body, outcome } = entry;
  const { vendorCode, serialNumber, replaces } = body;
  return {
    ...{ seq, type, tellerId, approverId, outcome, at: occurredAt },
    token: vendorCode && serialNumber ? { vendorCode, serialNumber } : null,
    maskedName: body.customer?.maskedName ?? null,
    reason: body.reason ?? body.kind ?? replaces?.reason ?? null,
    formId: body.formId ?? null,
    replaces: replaces ? { vendorCode: replaces.vendorCode, serialNumber: replaces.serialNumber } : null,
  };
}
