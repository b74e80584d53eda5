import { randomBytes } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import type { z } from "zod";
import { type CardProgress, type FinishedCard, lookAtCard, personalise } from "../card/index.ts";
import { sameToken, type TokenRef } from "../contract/ids.ts";
import type { CustomerView, IssueProgress, IssueResult, TellerView } from "../contract/ipc.ts";
import type { Replacement } from "../contract/life.ts";
import type { SealedPackage } from "../contract/registry.ts";
import type { CardProfile } from "../contract/token.ts";
import type { IssueRecord } from "../ledger/index.ts";
import type { CardHandle } from "../reader/index.ts";
import { SyncError } from "../sync/index.ts";
import { openPackage } from "../trust/index.ts";
import type { Desk } from "./desk.ts";
import { requireNfcPhone } from "./eligible.ts";
import { CounterError, refusedBy } from "./errors.ts";
import { withCard } from "./lookAt.ts";
import { requireWithinOfflineLimit } from "./offline.ts";
import { journalCustomer } from "./record.ts";
import { Steps } from "./steps.ts";
import { requireOpenDay } from "./stock/day.ts";

/** How long the screen waits for the registry's word before the customer may go with a card that is on its way. */
const REGISTRY_WAIT_MS = 8_000;

export interface IssueOrder {
  readonly token: TokenRef;
  readonly profile: CardProfile;
  readonly customer: CustomerView;
  readonly teller: TellerView;
  readonly readerName: string;
  /** R13: a supervisor who approved it at this moment; needed beyond the offline limit. */
  readonly approver?: TellerView | undefined;
  /** The id that the signed application names. */
  readonly issueId?: string | undefined;
  /** A reissue (8102): see `reissueCard`. */
  readonly reissue?: {
    readonly issueId: string;
    readonly replaces: z.infer<typeof Replacement>;
    readonly approver: TellerView | undefined;
  };
}

/**
 * Issue a smart OTP (8101): see that the card is blank, record the beginning, write, prove and lock the card,
 * record the end, tell the registry. What fails before the beginning is recorded leaves nothing behind; what fails
 * after it leaves an open issue that `resumeIssue` or `spoilIssue` settles with the card in hand (R16).
 * @throws CounterError noNfcPhone, nfcPhoneUnasked (R1), alreadyHolds (R3), offlineLimit (R13), notInStock (R17),
 *   noPackage, notBlank, notOurs, foreignCard, tornCard;
 *   CardError, ReaderError, TrustError, LedgerError (dayClosed, R17 …), SyncError
 */
export async function issueCard(
  desk: Desk,
  order: IssueOrder,
  tell: (progress: IssueProgress) => void,
): Promise<IssueResult> {
  const { ledger } = desk;
  await requireOpenDay(desk);
  requireNfcPhone(order.customer);
  refuseSecond(desk, order);
  await requireWithinOfflineLimit(desk, order.approver ?? order.reissue?.approver);
  const sealed = await packageFor(desk, order.token);
  const issueId = order.reissue?.issueId ?? order.issueId ?? uuidv7();
  const steps = new Steps(issueId, tell);
  try {
    const written = await withCard(desk, order.readerName, (card) =>
      card.exclusive(() => writeCard(desk, order, sealed, { issueId, steps, card })),
    );
    const record = await ledger.issues.find(issueId);
    if (!record) throw new CounterError("noSuchIssue");
    return await finishIssue(desk, record, written, { ...order, sealed, steps });
  } catch (error) {
    steps.failed();
    throw error;
  }
}

/**
 * R3: one smart OTP per customer and issuing institution, but for the one that a reissue replaces. The ledger holds
 * the same when the issue begins.
 */
export function refuseSecond(
  { institutionCode }: Desk,
  { customer, reissue }: Pick<IssueOrder, "customer" | "reissue">,
): void {
  const held = customer.tokens.find(
    (token) =>
      token.institutionCode === institutionCode &&
      token.state !== "disposed" &&
      token.state !== "spoiled" &&
      !(reissue && sameToken(reissue.replaces, token)),
  );
  if (!held) return;
  throw new CounterError("alreadyHolds", { rule: "R3", parameters: { serialNumber: held.serialNumber } });
}

/** The sealed seed of a card that may be issued. */
async function packageFor(desk: Desk, token: TokenRef): Promise<SealedPackage> {
  const stocked = await desk.ledger.stock.find(token);
  if (stocked?.state === "writing") throw refusal("tornCard", token);
  if (stocked?.state !== "in-stock" && stocked?.state !== "allotted") {
    throw new CounterError("notInStock", {
      rule: "R17",
      parameters: { serialNumber: token.serialNumber },
    });
  }
  return sealedSeed(desk, token);
}

/**
 * A card's sealed seed: from the allotment, or from the registry when the line is up.
 * @throws CounterError noPackage; SyncError
 */
export async function sealedSeed(desk: Desk, token: TokenRef): Promise<SealedPackage> {
  const { ledger, registry, workstationId, clock } = desk;
  const parameters = { serialNumber: token.serialNumber };
  const kept = await ledger.packages.find(token, "issue", clock.now());
  if (kept) return kept;
  try {
    const { packages } = await registry.packages({ workstationId, purpose: "issue", tokens: [token] });
    await ledger.packages.store(packages);
  } catch (cause) {
    if (!(cause instanceof SyncError && cause.passing)) throw cause;
    throw new CounterError("noPackage", { rule: "R12", parameters, cause });
  }
  const fetched = await ledger.packages.find(token, "issue", clock.now());
  if (!fetched) throw new CounterError("noPackage", { parameters });
  return fetched;
}

/** Everything between the first command and the last, while nobody else may use the reader. */
async function writeCard(
  desk: Desk,
  order: IssueOrder,
  sealed: SealedPackage,
  { issueId, steps, card }: { readonly issueId: string; readonly steps: Steps; readonly card: CardHandle },
): Promise<FinishedCard> {
  const { ledger, institutionCode, branchCode } = desk;
  const { token, profile, customer, teller, reissue } = order;
  steps.running("card.check");
  const seen = await lookAtCard(card);
  const known = seen.deviceId === null ? null : await ledger.stock.findByCardId(seen.deviceId);
  if (known?.state === "writing") throw refusal("tornCard", known);
  if (seen.state === "foreign" || seen.deviceId === null) throw new CounterError("foreignCard");
  const [held] = seen.tokens;
  if (held) throw refusal((await ledger.issues.findByToken(held)) ? "notBlank" : "notOurs", held);
  if (seen.state === "locked" && known?.state === "issued") throw refusal("notBlank", known);

  const kept = await journalCustomer(desk, customer);
  return await withSecrets(desk, sealed, (secrets) =>
    personalise(
      card,
      {
        token,
        profile,
        ...secrets,
        parameters: sealed.binding.parameters,
        expectedDeviceId: seen.deviceId ?? "",
        seenBlank: true,
        random,
        onBegun: async ({ deviceId, appletVersion }) => {
          steps.done("card.check", { appletVersion });
          steps.running("journal.begun");
          const { seq } = await ledger.issues.begin({
            issueId,
            vendorCode: token.vendorCode,
            serialNumber: token.serialNumber,
            packageId: sealed.binding.packageId,
            institutionCode,
            branchCode,
            profile,
            cardId: deviceId,
            customer: kept,
            ...(reissue ? { replaces: reissue.replaces } : {}),
            tellerId: teller.tellerId,
            approverId: (order.approver ?? reissue?.approver)?.tellerId,
          });
          steps.done("journal.begun", { journalSeq: seq });
        },
      },
      (progress) => follow(steps, progress),
    ),
  );
}

const random = (length: number): Uint8Array => Uint8Array.from(randomBytes(length));

function refusal(code: "tornCard" | "notBlank" | "notOurs", { serialNumber }: TokenRef): CounterError {
  return new CounterError(code, { parameters: { serialNumber } });
}

/** The card's own steps on the screen; its check ends only where the journal's beginning says so. */
export function follow(steps: Steps, { step, state, commandsDone, commandsKnown }: CardProgress): void {
  steps.commands(commandsDone, commandsKnown);
  if (step === "card.check") return;
  steps[state](step);
}

/** Open a package for the time of `work` and wipe what was in it, whichever way it ends (R15). */
export async function withSecrets<T>(
  { sealingKey, workstationId, clock }: Desk,
  sealed: SealedPackage,
  work: (secrets: { seed: NonNullable<OpenSecrets["seed"]> } & Omit<OpenSecrets, "seed">) => Promise<T>,
): Promise<T> {
  const { vendorCode, serialNumber } = sealed.binding;
  const opened = await openPackage(sealingKey, sealed, {
    vendorCode,
    serialNumber,
    workstationId,
    purpose: "issue",
    now: clock.now(),
  });
  try {
    const { seed, ...others } = opened;
    if (!seed) throw new CounterError("noPackage", { parameters: { serialNumber } });
    return await work({ seed, ...others });
  } finally {
    opened.seed?.wipe();
    opened.accessKey?.wipe();
    opened.transportKey?.wipe();
  }
}
type OpenSecrets = Awaited<ReturnType<typeof openPackage>>;

/** The card is done: record it, tell the registry, and say what is so. */
export async function finishIssue(
  desk: Desk,
  record: IssueRecord,
  written: FinishedCard,
  by: {
    readonly teller: TellerView;
    readonly readerName: string;
    readonly sealed: SealedPackage;
    readonly steps: Steps;
  },
): Promise<IssueResult> {
  const { ledger, line } = desk;
  const { steps, teller, sealed } = by;
  const { vendorCode, serialNumber, profile, customer } = record.begun;
  const { parameters } = sealed.binding;
  steps.running("journal.completed");
  const entry = await ledger.issues.complete({
    issueId: record.issueId,
    vendorCode,
    serialNumber,
    parameters,
    proof: written.proof,
    commands: written.commands,
    durationMs: steps.elapsedMs,
    resumed: written.resumed,
    tellerId: teller.tellerId,
  });
  const durationMs = steps.elapsedMs;
  steps.done("journal.completed", { journalSeq: entry.seq });
  const registered = await tellRegistry(line, entry.seq, steps);
  return {
    issueId: record.issueId,
    vendorCode,
    serialNumber,
    profile,
    parameters,
    cardId: written.deviceId,
    readerName: by.readerName,
    commands: written.commands,
    bytesOut: written.bytesOut,
    bytesIn: written.bytesIn,
    otpVerified: true,
    registered,
    resumed: written.resumed,
    journalSeq: entry.seq,
    issuedAt: entry.occurredAt,
    durationMs,
    maskedName: customer.maskedName,
    tellerId: teller.tellerId,
  };
}

/** Wait a little for the registry's word. @throws CounterError registryRefused: the card must not be handed over */
async function tellRegistry(line: Desk["line"], seq: number, steps: Steps): Promise<boolean> {
  steps.running("registry");
  const outcome = await line.outcomeOf(seq, REGISTRY_WAIT_MS);
  if (!outcome) {
    steps.waiting("registry");
    return false;
  }
  if (outcome.outcome !== "applied") throw refusedBy("registryRefused", outcome);
  steps.done("registry");
  return true;
}
