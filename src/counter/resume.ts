import { randomBytes } from "node:crypto";
import { CardError, resume, wipeSpoiled } from "../card/index.ts";
import type { IssueProgress, IssueResult, OpenIssue, TellerView } from "../contract/ipc.ts";
import type { IssueRecord, Ledger } from "../ledger/index.ts";
import { ReaderError } from "../reader/index.ts";
import { TrustError } from "../trust/index.ts";
import type { Desk } from "./desk.ts";
import { CounterError } from "./errors.ts";
import { finishIssue, follow, sealedSeed, withSecrets } from "./issue.ts";
import { withCard } from "./lookAt.ts";
import { requireNotQuarantined } from "./offline.ts";
import { Steps } from "./steps.ts";

/** Issues that were begun and not ended, oldest first: to be settled with the card in hand (R16). */
export async function openIssues(ledger: Ledger): Promise<OpenIssue[]> {
  return (await ledger.issues.open()).map(({ issueId, begun, begunEntry }) => ({
    issueId,
    vendorCode: begun.vendorCode,
    serialNumber: begun.serialNumber,
    begunAt: begunEntry.occurredAt,
    tellerId: begunEntry.tellerId,
    maskedName: begun.customer.maskedName,
    profile: begun.profile,
  }));
}

/**
 * Take an unfinished issue up where it stopped, wherever that was, and finish it (R16).
 * @throws CounterError noSuchIssue, noPackage, swappedForResume; CardError, ReaderError, TrustError, LedgerError, SyncError
 */
export async function resumeIssue(
  desk: Desk,
  order: { readonly issueId: string; readonly teller: TellerView; readonly readerName: string },
  tell: (progress: IssueProgress) => void,
): Promise<IssueResult> {
  await requireNotQuarantined(desk);
  const record = await openIssue(desk, order.issueId);
  const { vendorCode, serialNumber, profile, cardId } = record.begun;
  const token = { vendorCode, serialNumber };
  const sealed = await sealedSeed(desk, token);
  const steps = new Steps(order.issueId, tell);
  try {
    steps.running("card.check");
    const written = await withSecrets(desk, sealed, (secrets) =>
      withCard(desk, order.readerName, (card) =>
        card.exclusive(() =>
          resume(
            card,
            {
              token,
              profile,
              ...secrets,
              parameters: sealed.binding.parameters,
              expectedDeviceId: cardId,
              random: (length) => Uint8Array.from(randomBytes(length)),
            },
            (progress) => {
              if (progress.step === "card.check" && progress.state === "done") {
                steps.commands(progress.commandsDone, progress.commandsKnown);
                steps.done("card.check");
                // It was recorded when the write began; nothing is recorded twice.
                steps.skipped("journal.begun");
              }
              follow(steps, progress);
            },
          ),
        ),
      ),
    );
    return await finishIssue(desk, record, written, { ...order, sealed, steps });
  } catch (error) {
    steps.failed();
    if (error instanceof CardError && (error.code === "swapped" || error.code === "noApplet")) {
      throw new CounterError("swappedForResume", { parameters: { serialNumber }, cause: error });
    }
    throw error;
  }
}

/**
 * Give an unfinished issue up: the card leaves the stock for good (R17). When it lies on the reader it is wiped
 * first, so that no card works that is not in the books; when it is gone, the registry never activates its token.
 * @throws CounterError noSuchIssue; CardError wipeFailed, when the card is there and cannot be wiped; LedgerError
 */
export async function spoilIssue(
  desk: Desk,
  order: {
    readonly issueId: string;
    readonly reason: "cardFailed" | "cardLost" | "tellerGaveUp";
    readonly teller: TellerView;
    readonly readerName: string | null;
  },
): Promise<void> {
  const record = await openIssue(desk, order.issueId);
  const { vendorCode, serialNumber } = record.begun;
  if (order.readerName !== null) await wipeIfThere(desk, record, order.readerName);
  await desk.ledger.issues.spoil({
    issueId: order.issueId,
    vendorCode,
    serialNumber,
    reason: order.reason,
    tellerId: order.teller.tellerId,
  });
  desk.line.wake();
}

async function openIssue({ ledger }: Desk, issueId: string): Promise<IssueRecord> {
  const record = await ledger.issues.find(issueId);
  if (record?.state !== "open") throw new CounterError("noSuchIssue");
  return record;
}

/** Wipe the card of this issue if it is the one on the reader. A dead or absent card keeps nobody from spoiling it. */
async function wipeIfThere(desk: Desk, record: IssueRecord, readerName: string): Promise<void> {
  const { vendorCode, serialNumber, cardId } = record.begun;
  const token = { vendorCode, serialNumber };
  const sealed = await desk.ledger.packages.find(token, "issue", desk.clock.now());
  const wipe = (keys: object) =>
    withCard(desk, readerName, (card) =>
      card.exclusive(() => wipeSpoiled(card, { token, expectedDeviceId: cardId, ...keys })),
    );
  const withKeys = async () => {
    if (!sealed) return await wipe({});
    try {
      return await withSecrets(desk, sealed, ({ seed: _seed, ...keys }) => wipe(keys));
    } catch (error) {
      // The keys only spare a look: a package that does not open keeps no card from being wiped.
      if (error instanceof TrustError || error instanceof CounterError) return await wipe({});
      throw error;
    }
  };
  try {
    await withKeys();
  } catch (error) {
    const absent =
      error instanceof ReaderError || (error instanceof CardError && error.code !== "wipeFailed");
    if (!absent) throw error;
  }
}
