import type { Conflict, ConflictSide, QueueEntry } from "../contract/calls/line.ts";
import { sameToken, TokenRef } from "../contract/ids.ts";
import type { HeldToken } from "../contract/registry.ts";
import type { IssueRecord, QueuedEntry } from "../ledger/index.ts";
import { SyncError } from "../sync/index.ts";
import type { Desk } from "./desk.ts";
import { CounterError } from "./errors.ts";
import { type ApprovedBy, journalCustomer, type Recorded, record, requireLine } from "./record.ts";

/** R3: the registry keeps two smart OTPs of one customer until a supervisor has chosen. */
const TWO_TOKENS = "registry.customerHasToken";

/** A queued entry as the screen shows it. */
export function queueEntryOf(queued: QueuedEntry): QueueEntry {
  const { seq, type, occurredAt: at, tellerId, approverId, outcome } = queued;
  return {
    seq,
    type,
    at,
    tellerId,
    approverId,
    token: TokenRef.safeParse(queued.body).data ?? null,
    maskedName: queued.maskedName,
    outcome: outcome === null || outcome.outcome === "applied" ? "waiting" : outcome.outcome,
    rule: outcome?.rule ?? null,
    code: outcome?.code ?? null,
    text: outcome?.text ?? null,
    settled: queued.settledBy !== null,
  };
}

/**
 * What the registry keeps until a person has decided or has been told, oldest first. While the line is up it is asked
 * how both sides stand now; without it the ledger's last word is shown, and nothing can be decided.
 */
export async function openConflicts(desk: Desk): Promise<Conflict[]> {
  const conflicts: Conflict[] = [];
  for (const queued of await desk.ledger.queue.conflicts()) conflicts.push(await conflictOf(desk, queued));
  return conflicts;
}

async function conflictOf(desk: Desk, queued: QueuedEntry): Promise<Conflict> {
  const entry = queueEntryOf(queued);
  const issue = entry.token && (await desk.ledger.issues.findByToken(entry.token));
  if (entry.code !== TWO_TOKENS || !issue) {
    return { entry, decision: "none", sides: [], registryAsked: false };
  }
  const { tokens, registryAsked } = await tokensOf(desk, issue);
  const ofInstitution = tokens.filter(
    ({ institutionCode, state }) => institutionCode === issue.begun.institutionCode && state !== "disposed",
  );
  // The later one first: the one that is in conflict.
  ofInstitution.sort((a, b) => Number(sameToken(b, issue.begun)) - Number(sameToken(a, issue.begun)));
  const sides: ConflictSide[] = [];
  for (const token of ofInstitution) sides.push(await sideOf(desk, token, registryAsked));
  return { entry, decision: "choose", sides, registryAsked };
}

async function tokensOf(
  { registry, ledger, line, workstationId }: Desk,
  { begun }: IssueRecord,
): Promise<{ readonly tokens: readonly HeldToken[]; readonly registryAsked: boolean }> {
  const { customerId } = begun.customer;
  if (line.view.state === "online") {
    try {
      const { sealedIdentity } = await journalCustomer({ ledger }, { customerId });
      const { tokens } = await registry.customerTokens({ workstationId, customerId, sealedIdentity });
      return { tokens, registryAsked: true };
    } catch (error) {
      if (!(error instanceof SyncError && error.passing)) throw error;
    }
  }
  return { tokens: await ledger.customers.tokensHeld(customerId), registryAsked: false };
}

async function sideOf(
  { registry, ledger }: Desk,
  { vendorCode, serialNumber, institutionCode, state }: HeldToken,
  ask: boolean,
): Promise<ConflictSide> {
  const token = { vendorCode, serialNumber };
  const issuedHere = (await ledger.issues.findByToken(token))?.state === "completed";
  const side = { ...token, institutionCode, state, issuedHere, branchCode: null, issuedAt: null };
  if (!ask) return side;
  try {
    const { branchCode, registrations } = await registry.token(vendorCode, serialNumber);
    const issued = registrations.find(({ kind }) => kind === "issued");
    return { ...side, branchCode, issuedAt: issued?.registeredAt ?? null };
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    return side;
  }
}

/**
 * R3, R13: a supervisor chose which of a customer's two smart OTPs stays; the other one is disposed of. Needs the line:
 * what the other side is by now is the registry's to say.
 * @throws CounterError lineNeeded (R12), noConflict (R3), transactionRefused; LedgerError
 */
export async function decideConflict(
  desk: Desk,
  { seq, keep, dispose }: { readonly seq: number; readonly keep: TokenRef; readonly dispose: TokenRef },
  by: ApprovedBy,
): Promise<Recorded> {
  requireLine(desk);
  const conflict = (await desk.ledger.queue.conflicts()).find((open) => open.seq === seq);
  const token = conflict && queueEntryOf(conflict).token;
  const between = token && !sameToken(keep, dispose) && [keep, dispose].some((one) => sameToken(one, token));
  if (!between || conflict.outcome?.code !== TWO_TOKENS) throw new CounterError("noConflict", { rule: "R3" });
  return await record(desk, { type: "conflict.resolved", body: { keep, dispose } }, by);
}
