import { v7 as uuidv7 } from "uuid";
import { ApprovalRequest as View } from "../contract/calls/approvals.ts";
import { sameToken, type TokenRef } from "../contract/ids.ts";
import type { CustomerView, TellerView } from "../contract/ipc.ts";
import type { ApprovalRequest } from "../ledger/index.ts";
import { approve } from "./approve.ts";
import type { Desk } from "./desk.ts";
import { CounterError } from "./errors.ts";
import { midnight } from "./figures.ts";
import { today } from "./stock/day.ts";

type Place = Pick<Desk, "ledger" | "clock">;

/**
 * What may wait for a supervisor (R13, decision 0018): all that is done for a customer, who is identified again when
 * it is finished. Not what is counted or handed over: there both look at the same cards.
 */
const deferrable: ReadonlySet<string> = new Set(["8101", "8102", "8302", "8401", "8701"]);

/** What a teller asks for; an approval is for exactly this. */
export interface Asked {
  readonly code: string;
  readonly token: TokenRef;
  readonly customer: Pick<CustomerView, "customerId">;
  readonly reason: string;
}

/** Leave a transaction for a supervisor. Nothing is recorded before it is done. @throws CounterError notDeferrable */
export async function askApproval(place: Place, teller: TellerView, asked: Asked): Promise<View> {
  if (!deferrable.has(asked.code)) throw new CounterError("notDeferrable", { rule: "R13" });
  const { ledger, clock } = place;
  const { vendorCode, serialNumber } = asked.token;
  const requestId = uuidv7({ msecs: clock.now() });
  await ledger.requests.add({
    requestId,
    code: asked.code,
    token: { vendorCode, serialNumber },
    customerId: asked.customer.customerId,
    reason: asked.reason,
    tellerId: teller.tellerId,
    askedAt: new Date(clock.now()).toISOString(),
  });
  return viewOf(place, await known(place, requestId));
}

/** What waits, and what was decided today. */
export async function listRequests(place: Place): Promise<View[]> {
  const requests = await place.ledger.requests.list(midnight(today(place).day, 0));
  return requests.map((request) => viewOf(place, request));
}

/**
 * A supervisor decides, by signing in at this moment: they are not the teller who asks, and an approval counts for
 * the day on which it was given.
 * @throws CounterError requestSettled, reasonMissing; sameApprover, notSupervisor, wrongPassword, tellerLocked (R13)
 */
export async function decideRequest(
  place: Place,
  supervisor: TellerView,
  order: {
    readonly requestId: string;
    readonly password: string;
    readonly decision: "approved" | "refused";
    readonly refusal: string;
  },
): Promise<View> {
  const { requestId, decision } = order;
  const request = await known(place, requestId);
  const refusal = order.refusal.trim();
  if (decision === "refused" && refusal === "") throw new CounterError("reasonMissing");
  const asker = { ...supervisor, tellerId: request.tellerId };
  const { tellerId } = supervisor;
  const approver = await approve(place, asker, { tellerId, password: order.password });
  const decided = await place.ledger.requests.move(requestId, "waiting", decision, {
    approverId: approver.tellerId,
    decidedAt: new Date(place.clock.now()).toISOString(),
    ...(decision === "refused" ? { refusal } : {}),
  });
  if (!decided) throw new CounterError("requestSettled");
  return viewOf(place, await known(place, requestId));
}

/** The teller who asked does not want it any more. @throws CounterError requestSettled */
export async function withdrawRequest(place: Place, teller: TellerView, requestId: string): Promise<void> {
  const request = await known(place, requestId);
  if (request.tellerId !== teller.tellerId) throw new CounterError("requestSettled");
  const { requests } = place.ledger;
  const withdrawn =
    (await requests.move(requestId, "waiting", "withdrawn")) ||
    (await requests.move(requestId, "approved", "withdrawn"));
  if (!withdrawn) throw new CounterError("requestSettled");
}

/** A supervisor's password at this moment, or what one approved earlier that day. */
export type GivenApproval = Parameters<typeof approve>[2] | { readonly requestId: string };

/**
 * Who approved this: the teller who asked may do it, for the same customer, card and reason, on the same day. Nothing
 * is used up yet.
 * @throws CounterError approverNeeded (R13); what `approve` throws
 */
export async function approverOf(
  place: Place,
  teller: TellerView,
  given: GivenApproval,
  asked: Asked,
): Promise<TellerView> {
  if (!("requestId" in given)) return await approve(place, teller, given);
  const request = await known(place, given.requestId);
  const fits =
    viewOf(place, request).state === "approved" &&
    request.tellerId === teller.tellerId &&
    request.code === asked.code &&
    request.reason === asked.reason &&
    request.customerId === asked.customer.customerId &&
    // One blank card is like another: who comes next takes the one on top.
    (asked.code === "8101" || sameToken(request.token, asked.token));
  const approver = request.approverId ? await place.ledger.tellers.find(request.approverId) : null;
  if (!fits || !approver) throw new CounterError("approverNeeded", { rule: "R13" });
  return { tellerId: approver.tellerId, name: approver.name, role: approver.role };
}

/**
 * Do what a supervisor approves: now with their password, or earlier, which counts once. When it fails before anything
 * is recorded that approval is there again.
 * @param work gets the supervisor who approved
 * @throws CounterError approverNeeded, requestSettled (R13); what `approve` and `work` throw
 */
export async function withApproval<T>(
  place: Place,
  teller: TellerView,
  given: GivenApproval,
  asked: Asked,
  work: (approver: TellerView) => Promise<T>,
): Promise<T> {
  const { ledger } = place;
  const approver = await approverOf(place, teller, given, asked);
  if (!("requestId" in given)) return await work(approver);
  const { requestId } = given;
  const before = (await ledger.journal.position()).seq;
  // Taken first: after a power cut it is used rather than used twice (R16).
  if (!(await ledger.requests.move(requestId, "approved", "used"))) throw new CounterError("requestSettled");
  try {
    return await work(approver);
  } catch (error) {
    if ((await ledger.journal.position()).seq === before) {
      await ledger.requests.move(requestId, "used", "approved");
    }
    throw error;
  }
}

async function known({ ledger }: Place, requestId: string): Promise<ApprovalRequest> {
  const request = await ledger.requests.find(requestId);
  if (!request) throw new CounterError("requestSettled");
  return request;
}

function viewOf(place: Place, request: ApprovalRequest): View {
  const stale = request.state === "approved" && (request.decidedAt ?? "") < midnight(today(place).day, 0);
  return View.parse({ ...request, state: stale ? "expired" : request.state });
}
