import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { Draft } from "../contract/calls/desk.ts";
import type { TellerView } from "../contract/ipc.ts";
import type { Desk } from "./desk.ts";

const NAME = "drafts";
/** More than a counter leaves lying in a day. */
const MOST = 50;
/** A draft older than this is nobody's any more. */
const KEPT_MS = 7 * 24 * 60 * 60_000;

type Place = Pick<Desk, "ledger" | "clock">;

/** Unfinished transactions of this counter, latest first. They live in the encrypted ledger. */
export async function listDrafts({ ledger, clock }: Place): Promise<Draft[]> {
  const kept = (await ledger.settings.get(NAME, z.array(Draft))) ?? [];
  return kept.filter(({ leftAt }) => clock.now() - Date.parse(leftAt) < KEPT_MS);
}

/** Keep a draft; it takes the place of an earlier one of the same transaction for the same customer. */
export async function keepDraft(
  place: Place,
  teller: TellerView,
  draft: Pick<Draft, "code" | "token" | "values"> & { readonly customerId: string | null },
): Promise<Draft> {
  const { clock, ledger } = place;
  const { code, token, values, customerId } = draft;
  const earlier = await listDrafts(place);
  // By the book, not by who stands here now: a draft is written when its customer has already left.
  const customer = customerId === null ? null : await ledger.customers.find(customerId);
  const whose = customer?.customerId;
  const same = (other: Draft) => other.code === code && other.customer?.customerId === whose;
  const kept: Draft = {
    code,
    token,
    values,
    draftId: earlier.find(same)?.draftId ?? uuidv7({ msecs: clock.now() }),
    customer: customer && { customerId: customer.customerId, maskedName: customer.maskedName },
    leftAt: new Date(clock.now()).toISOString(),
    tellerId: teller.tellerId,
  };
  await write(place, [kept, ...earlier.filter((other) => !same(other))].slice(0, MOST));
  return kept;
}

/** Forget a draft: it was finished, or is not wanted any more. One that is not there is no error. */
export async function removeDraft(place: Place, draftId: string): Promise<void> {
  await write(
    place,
    (await listDrafts(place)).filter((draft) => draft.draftId !== draftId),
  );
}

async function write({ ledger }: Place, drafts: Draft[]): Promise<void> {
  await ledger.settings.set(NAME, z.array(Draft), drafts);
}
