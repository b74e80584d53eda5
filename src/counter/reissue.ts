import { v7 as uuidv7 } from "uuid";
import type { TokenRef } from "../contract/ids.ts";
import type { IssueProgress, IssueResult, TellerView } from "../contract/ipc.ts";
import type { JournalBody } from "../contract/journal.ts";
import type { Desk } from "./desk.ts";
import { CounterError } from "./errors.ts";
import { type IssueOrder, issueCard } from "./issue.ts";
import { type ProofOrder, proveWithCard } from "./possession.ts";

type Replaces = NonNullable<JournalBody<"issue.begun">["replaces"]>;

/** The old card, proven to be there for the reissue of that id. */
export interface OldCard {
  readonly issueId: string;
  readonly possession: NonNullable<Replaces["possession"]>;
}

/**
 * First step of a reissue whose old card the customer brought: it is tapped, and proves itself for this reissue.
 * @throws CounterError notOurs; SyncError; CardError; ReaderError
 */
export async function tapOldCard(
  desk: Desk,
  { issueId = uuidv7(), ...order }: Omit<ProofOrder, "transactionId"> & { readonly issueId?: string },
): Promise<OldCard> {
  return { issueId, possession: await proveWithCard(desk, { ...order, transactionId: issueId }) };
}

/**
 * Reissue (8102, R3): a new card is issued, and the old one is disposed of in the moment the new one is active.
 * Without the old card a supervisor approves (R13). A write that fails leaves the old card as it was.
 * @throws CounterError approverNeeded (R13), and what `issueCard` throws
 */
export async function reissueCard(
  desk: Desk,
  order: Omit<IssueOrder, "reissue"> & {
    readonly old: TokenRef;
    readonly reason: Replaces["reason"];
    readonly tapped: OldCard | null;
    readonly approver?: TellerView;
  },
  tell: (progress: IssueProgress) => void,
): Promise<IssueResult> {
  const { old, reason, tapped, approver, ...issue } = order;
  if (!tapped && !approver) throw new CounterError("approverNeeded", { rule: "R13" });
  const replaces = { ...old, reason, ...(tapped ? { possession: tapped.possession } : {}) };
  const issueId = tapped?.issueId ?? order.issueId ?? uuidv7();
  return await issueCard(desk, { ...issue, reissue: { issueId, replaces, approver } }, tell);
}
