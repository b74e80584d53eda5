import { timingSafeEqual } from "node:crypto";
import type { JournalBody } from "../../contract/journal.ts";
import type { OtpParameters } from "../../contract/token.ts";
import { hmac } from "../../otp/index.ts";
import { applied, conflict, type EntryCase, noteInBook, type Outcome, refused } from "../journal/outcome.ts";
import { parametersOf } from "../tokens.ts";
import { type IssueRow, type OfIssue, replacedOf } from "./issueRow.ts";
import { disposeReplaced, returnClaim } from "./replacement.ts";
import { openSeed } from "./seed.ts";
import { restsAs, type TokenRow } from "./tokenRow.ts";

/** Length of the card's challenge in a proof: neither a time step's 8 bytes nor a transaction's 40, so never an OTP. */
const PROOF_CHALLENGE_LENGTH = 32;

/**
 * The card is written. It becomes active only when its own HMAC over the challenge shows that it holds the seed
 * the registry verifies with. A smart OTP that it replaces ends in the same moment (R3).
 */
export async function issueCompleted(of: EntryCase, body: JournalBody<"issue.completed">): Promise<Outcome> {
  const { book } = of;
  const token = await book.token(body);
  const issue = await openIssue(of, body);
  if (!issue || !token) {
    noteInBook(of, "alarm.issueUnknown", body);
    return refused("issueUnknown", "R16");
  }
  const parameters = parametersOf(token);
  if (!sameParameters(parameters, body.parameters)) return refused("parametersDiffer", "R17");
  if (!(await proves(of, token, parameters, body.proof))) {
    noteInBook(of, "alarm.proofWrong", body);
    return refused("proofWrong", "R17");
  }
  const replaces = replacedOf(issue);
  const old = replaces && (await book.token(replaces));
  // What becomes of the one that is replaced is not decided by the book.
  if (old) await book.settle();
  const holdsClaim = await keepsClaim(of, issue, token, old);
  await book.setIssue(issue.id, { status: holdsClaim ? "completed" : "conflict" });
  const state = restsAs(await book.isSuspending(body), token.error_count);
  await issued(of, issue, state);
  if (old && holdsClaim) {
    await book.settle();
    await disposeReplaced(of, issue, old);
  }
  if (state === "active") return applied;
  // R6: reported lost while the branch had no line: that wins. R3: of two smart OTPs of one institution the later
  // one is suspended until a supervisor chooses (sync.md).
  return token.state === "suspended" ? conflict("tokenSuspended", "R6") : conflict("customerHasToken", "R3");
}

/**
 * R3: does this issue make the customer's one smart OTP? A reissue whose card was reported lost meanwhile cannot be
 * used: the old one keeps the claim, and lives on until a supervisor chooses.
 */
async function keepsClaim(
  of: EntryCase,
  issue: IssueRow,
  token: TokenRow,
  old: TokenRow | null,
): Promise<boolean> {
  if (issue.status !== "begun") return false;
  return !(token.state === "suspended" && (await returnClaim(of, issue, old)));
}

async function issued(
  of: EntryCase,
  issue: IssueRow,
  state: "active" | "suspended" | "locked",
): Promise<void> {
  const { book, entry } = of;
  const token = { vendorCode: issue.vendor_code, serialNumber: issue.serial_number };
  await book.setToken(token, {
    state,
    profile: issue.profile,
    institution_code: issue.institution_code,
    branch_code: issue.branch_code,
    customer_ref: issue.customer_ref,
    issued_at: new Date(entry.occurredAt),
  });
  book.register(token, issue.institution_code);
  noteInBook(of, state === "active" ? "token.activated" : "token.suspended", token, {
    issueId: issue.id,
    state,
  });
}

/** The issue of this workstation and card that is still open. */
async function openIssue({ book, workstation }: EntryCase, body: OfIssue): Promise<IssueRow | null> {
  const issue = await book.openIssueOf(body);
  return issue?.id === body.issueId && issue.workstation_id === workstation.id ? issue : null;
}

function sameParameters(a: OtpParameters, b: OtpParameters): boolean {
  return a.type === b.type && a.algorithm === b.algorithm && a.digits === b.digits && a.period === b.period;
}

async function proves(
  { context }: EntryCase,
  token: TokenRow,
  parameters: OtpParameters,
  proof: JournalBody<"issue.completed">["proof"],
): Promise<boolean> {
  const challenge = Buffer.from(proof.challenge, "hex");
  if (challenge.length !== PROOF_CHALLENGE_LENGTH) return false;
  const ours = await openSeed(context, token, (seed) => hmac(seed, parameters.algorithm, challenge));
  const theirs = Buffer.from(proof.mac, "hex");
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}
