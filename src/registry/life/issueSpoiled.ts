import type { JournalBody } from "../../contract/journal.ts";
import { applied, type EntryCase, note, type Outcome, refused } from "../journal/outcome.ts";
import { voidPackages } from "./endOfLife.ts";
import { endIncidents } from "./incidents.ts";
import { freeClaim, type IssueRow, openIssue, replacedBy, setStatus } from "./issueRow.ts";
import { returnClaim } from "./replacement.ts";
import { lockTokens, setToken, type TokenRow } from "./tokenRow.ts";

/**
 * The card could not be finished: it leaves the stock, and the customer's claim is free again (R17, R3). A smart OTP
 * that it was to replace is what it was before.
 */
export async function issueSpoiled(of: EntryCase, body: JournalBody<"issue.spoiled">): Promise<Outcome> {
  const [token, old] = await lockTokens(of.trx, body, await replacedBy(of, body.issueId));
  const issue = token && (await openIssue(of, body));
  if (!issue) {
    await note(of, "alarm.issueUnknown", body);
    return refused("issueUnknown", "R16");
  }
  await spoil(of, issue, old ?? null, body.reason);
  return applied;
}

async function spoil(of: EntryCase, issue: IssueRow, old: TokenRow | null, reason: string): Promise<void> {
  const token = { vendorCode: issue.vendor_code, serialNumber: issue.serial_number };
  if (!(await returnClaim(of, issue, old))) await freeClaim(of.trx, issue.id);
  await setToken(of.trx, token, { state: "spoiled", customer_ref: null });
  await setStatus(of.trx, issue.id, "spoiled");
  await endIncidents(of.trx, token, "closed", new Date(of.entry.occurredAt));
  await voidPackages(of.trx, token);
  await note(of, "token.spoiled", token, { issueId: issue.id, reason, state: "spoiled" });
}
