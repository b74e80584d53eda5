import type { JournalBody } from "../../contract/journal.ts";
import { applied, conflict, type EntryCase, note, type Outcome, refused } from "../journal/outcome.ts";
import { referenceOf } from "./checks.ts";
import { isBeingWritten, passClaim, setStatus, takeClaim } from "./issueRow.ts";
import { Refusal } from "./refusal.ts";
import { mayReplace } from "./replacement.ts";
import { isStock, lockTokens, setToken, type TokenRow } from "./tokenRow.ts";

type Begun = JournalBody<"issue.begun">;

/**
 * A card write begins: the customer's claim to a smart OTP of this institution is taken, or passes over from the one
 * this replaces (R3). Without the claim the issue is kept as refused; should the branch have been offline and
 * completed it all the same, it will be suspended.
 */
export async function issueBegun(of: EntryCase, body: Begun): Promise<Outcome> {
  const { trx, workstation } = of;
  if (body.institutionCode !== workstation.institution_code || body.branchCode !== workstation.branch_code) {
    return refused("notYourBranch", "R17");
  }
  const reference = await referenceOf(of, body.customer);
  const [token, old] = await lockTokens(trx, body, body.replaces);
  if (!token || !(await isAllotted(of, token, body))) {
    // Allotment makes this impossible: a restored old disk, or worse.
    await note(of, "alarm.notAllotted", body);
    return refused("notAllotted", "R17");
  }
  if (await isTaken(of, body)) return refused("issueOpen", "R16");
  await insertIssue(of, body, reference);
  try {
    await claim(of, body, reference, old ?? null);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await setStatus(trx, body.issueId, "refused");
    return refused(error.code, error.rule);
  }
  await setToken(trx, body, { customer_ref: reference });
  // sync.md: reported lost on its way while the branch had no line. It goes on and stays suspended (R6).
  return token.state === "suspended" ? conflict("tokenSuspended", "R6") : applied;
}

async function isAllotted({ trx, workstation }: EntryCase, token: TokenRow, body: Begun): Promise<boolean> {
  const allotted = token.state === "allotted" || (token.state === "suspended" && isStock(token));
  if (!allotted || token.workstation_id !== workstation.id) return false;
  const packed = await trx
    .selectFrom("packages")
    .select("id")
    .where("vendor_code", "=", body.vendorCode)
    .where("serial_number", "=", body.serialNumber)
    .where("id", "=", body.packageId)
    .where("workstation_id", "=", workstation.id)
    .where("purpose", "=", "issue")
    .executeTakeFirst();
  return packed !== undefined;
}

async function isTaken({ trx }: EntryCase, body: Begun): Promise<boolean> {
  if (await isBeingWritten(trx, body)) return true;
  const row = await trx.selectFrom("issues").select("id").where("id", "=", body.issueId).executeTakeFirst();
  return row !== undefined;
}

async function insertIssue({ trx, workstation, entry }: EntryCase, body: Begun, reference: Buffer) {
  await trx
    .insertInto("issues")
    .values({
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
    })
    .execute();
}

/** @throws Refusal customerHasToken, or what speaks against the replacement */
async function claim(of: EntryCase, body: Begun, reference: Buffer, old: TokenRow | null): Promise<void> {
  const { trx } = of;
  const replaced = body.replaces && (await mayReplace(of, body, body.replaces, { reference, old }));
  const issue = { id: body.issueId, institution_code: body.institutionCode, customer_ref: reference };
  if (await takeClaim(trx, issue)) return;
  if (!replaced || !(await passClaim(trx, replaced.id, body.issueId))) {
    throw new Refusal("customerHasToken", "R3");
  }
  await trx
    .updateTable("issues")
    .set({ replaced_issue_id: replaced.id })
    .where("id", "=", body.issueId)
    .execute();
}
