import type { JournalBody } from "../../contract/journal.ts";
import { applied, conflict, type EntryCase, noteInBook, type Outcome, refused } from "../journal/outcome.ts";
import { referenceOf } from "./checks.ts";
import { type IssueRow, passClaim } from "./issueRow.ts";
import { Refusal } from "./refusal.ts";
import { mayReplace } from "./replacement.ts";
import { isStock, type TokenRow } from "./tokenRow.ts";

type Begun = JournalBody<"issue.begun">;

/**
 * A card write begins: the customer's claim to a smart OTP of this institution is taken, or passes over from the one
 * this replaces (R3). Without the claim the issue is kept as refused; should the branch have been offline and
 * completed it all the same, it will be suspended.
 */
export async function issueBegun(of: EntryCase, body: Begun): Promise<Outcome> {
  const { book, workstation } = of;
  if (body.institutionCode !== workstation.institution_code || body.branchCode !== workstation.branch_code) {
    return refused("notYourBranch", "R17");
  }
  const reference = await referenceOf(of, body.customer);
  const token = await book.token(body);
  if (!token || !(await isAllotted(of, token, body))) {
    // Allotment makes this impossible: a restored old disk, or worse.
    noteInBook(of, "alarm.notAllotted", body);
    return refused("notAllotted", "R17");
  }
  if (await isTaken(of, body)) return refused("issueOpen", "R16");
  await book.addIssue(issueOf(of, body, reference));
  noteApproval(of, body);
  try {
    await claim(of, body, reference);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await book.setIssue(body.issueId, { status: "refused" });
    return refused(error.code, error.rule);
  }
  await book.setToken(body, { customer_ref: reference });
  // sync.md: reported lost on its way while the branch had no line. It goes on and stays suspended (R6).
  return token.state === "suspended" ? conflict("tokenSuspended", "R6") : applied;
}

async function isAllotted({ book, workstation }: EntryCase, token: TokenRow, body: Begun): Promise<boolean> {
  const allotted = token.state === "allotted" || (token.state === "suspended" && isStock(token));
  return allotted && token.workstation_id === workstation.id && book.isPacked(body, body.packageId);
}

async function isTaken({ book }: EntryCase, body: Begun): Promise<boolean> {
  return ((await book.openIssueOf(body)) ?? (await book.issue(body.issueId))) !== null;
}

const issueOf = ({ workstation, entry }: EntryCase, body: Begun, reference: Buffer): IssueRow => ({
  id: body.issueId,
  workstation_id: workstation.id,
  vendor_code: body.vendorCode,
  serial_number: body.serialNumber,
  institution_code: body.institutionCode,
  branch_code: body.branchCode,
  profile: body.profile,
  card_id: body.cardId,
  customer_ref: reference,
  status: "begun",
  begun_at: new Date(entry.occurredAt),
  replaces_vendor_code: body.replaces?.vendorCode ?? null,
  replaces_serial_number: body.replaces?.serialNumber ?? null,
  replaces_reason: body.replaces?.reason ?? null,
  replaced_issue_id: null,
});

/** R13: who approved it, as a line of its own: an issue beyond the offline limit, or in place of a card that is not here. */
function noteApproval(of: EntryCase, { issueId, replaces, ...token }: Begun): void {
  if (of.entry.approverId === undefined) return;
  noteInBook(of, "issue.approved", token, { issueId, reason: replaces ? "reissue" : "offlineLimit" });
}

/** @throws Refusal customerHasToken, or what speaks against the replacement */
async function claim(of: EntryCase, body: Begun, reference: Buffer): Promise<void> {
  const { book, trx } = of;
  const replaced = body.replaces && (await replacedBy(of, body, body.replaces, reference));
  const issue = { id: body.issueId, institution_code: body.institutionCode, customer_ref: reference };
  if (await book.takeClaim(issue)) return;
  if (!replaced) throw new Refusal("customerHasToken", "R3");
  await book.settle();
  if (!(await passClaim(trx, replaced.id, body.issueId))) throw new Refusal("customerHasToken", "R3");
  await book.setIssue(body.issueId, { replaced_issue_id: replaced.id });
}

/** @throws Refusal */
async function replacedBy(
  of: EntryCase,
  body: Begun,
  replaces: NonNullable<Begun["replaces"]>,
  reference: Buffer,
): Promise<IssueRow | null> {
  const old = await of.book.token(replaces);
  await of.book.settle();
  return mayReplace(of, body, replaces, { reference, old });
}
