import { timingSafeEqual } from "node:crypto";
import type { JournalBody } from "../../contract/journal.ts";
import type { OtpParameters } from "../../contract/token.ts";
import { hmac } from "../../otp/index.ts";
import { applied, conflict, type EntryCase, note, type Outcome, refused } from "../journal/outcome.ts";
import { parametersOf } from "../tokens.ts";
import { type IssueRow, openIssue, replacedBy, setStatus } from "./issueRow.ts";
import { disposeReplaced, returnClaim } from "./replacement.ts";
import { openSeed } from "./seed.ts";
import { lockTokens, restingState, setToken, type TokenRow } from "./tokenRow.ts";

/** Length of the card's challenge in a proof: neither a time step's 8 bytes nor a transaction's 40, so never an OTP. */
const PROOF_CHALLENGE_LENGTH = 32;

/**
 * The card is written. It becomes active only when its own HMAC over the challenge shows that it holds the seed
 * the registry verifies with. A smart OTP that it replaces ends in the same moment (R3).
 */
export async function issueCompleted(of: EntryCase, body: JournalBody<"issue.completed">): Promise<Outcome> {
  const { trx } = of;
  const [token, old] = await lockTokens(trx, body, await replacedBy(of, body.issueId));
  const issue = token && (await openIssue(of, body));
  if (!issue || !token) {
    await note(of, "alarm.issueUnknown", body);
    return refused("issueUnknown", "R16");
  }
  const parameters = parametersOf(token);
  if (!sameParameters(parameters, body.parameters)) return refused("parametersDiffer", "R17");
  if (!(await proves(of, token, parameters, body.proof))) {
    await note(of, "alarm.proofWrong", body);
    return refused("proofWrong", "R17");
  }
  const holdsClaim = await keepsClaim(of, issue, token, old ?? null);
  await setStatus(trx, issue.id, holdsClaim ? "completed" : "conflict");
  const state = await restingState(trx, body, token.error_count);
  await issued(of, issue, state);
  if (holdsClaim) await disposeReplaced(of, issue, old ?? null);
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
  const { trx, entry } = of;
  const token = { vendorCode: issue.vendor_code, serialNumber: issue.serial_number };
  await setToken(trx, token, {
    state,
    profile: issue.profile,
    institution_code: issue.institution_code,
    branch_code: issue.branch_code,
    customer_ref: issue.customer_ref,
    issued_at: new Date(entry.occurredAt),
  });
  await trx
    .insertInto("registrations")
    .values({
      vendor_code: token.vendorCode,
      serial_number: token.serialNumber,
      institution_code: issue.institution_code,
      kind: "issued",
    })
    .execute();
  await note(of, state === "active" ? "token.activated" : "token.suspended", token, {
    issueId: issue.id,
    state,
  });
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
