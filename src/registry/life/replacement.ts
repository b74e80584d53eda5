import type { z } from "zod";
import type { Replacement } from "../../contract/life.ts";
import type { EntryCase } from "../journal/outcome.ts";
import { fourEyes, mustBeTheirs } from "./checks.ts";
import { endOfLife } from "./endOfLife.ts";
import { type IssueRow, issueOfToken, type OfIssue, passClaim, replacedOf } from "./issueRow.ts";
import { provePossession } from "./possession.ts";
import { Refusal } from "./refusal.ts";
import { isIssued, type TokenRow } from "./tokenRow.ts";

/**
 * R3, R13: may this issue take the place of the customer's old smart OTP? With the old card here, its tap; without
 * it, four eyes. One that others have disposed of meanwhile is in nobody's way.
 * @returns how the old one was issued; null when it is gone
 * @throws Refusal tokenUnknown, tokenNotActive, notTheirToken, tokenNotYours, approverMissing, possessionWrong
 */
export async function mayReplace(
  of: EntryCase,
  { issueId }: OfIssue,
  { possession }: z.infer<typeof Replacement>,
  { reference, old }: { readonly reference: Buffer; readonly old: TokenRow | null },
): Promise<IssueRow | null> {
  if (!old) throw new Refusal("tokenUnknown", "R3");
  if (!isIssued(old)) throw new Refusal("tokenNotActive", "R3");
  mustBeTheirs(old, reference, "R3");
  if (old.institution_code !== of.workstation.institution_code) throw new Refusal("tokenNotYours", "R3");
  if (old.state === "disposed") return null;
  if (possession) await provePossession(of, old, possession, issueId, "R13");
  else fourEyes(of);
  return issueOfToken(of.trx, { vendorCode: old.vendor_code, serialNumber: old.serial_number });
}

/** R3: in the moment the new one becomes active, the old one is disposed of. The caller holds both rows. */
export async function disposeReplaced(of: EntryCase, issue: IssueRow, old: TokenRow | null): Promise<void> {
  const token = replacedOf(issue);
  if (!token || !old || old.state === "disposed") return;
  await endOfLife(of, token, {
    reason: issue.replaces_reason ?? "other",
    replacedBy: `${issue.vendor_code}-${issue.serial_number}`,
  });
}

/** R3: a reissue that came to nothing gives the claim back to the smart OTP it was to replace, if that still lives. */
export async function returnClaim(of: EntryCase, issue: IssueRow, old: TokenRow | null): Promise<boolean> {
  if (issue.replaced_issue_id === null || !old || old.state === "disposed") return false;
  return passClaim(of.trx, issue.id, issue.replaced_issue_id);
}
