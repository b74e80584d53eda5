import type { JournalBody } from "../../contract/journal.ts";
import { applied, type EntryCase, note, type Outcome } from "../journal/outcome.ts";
import { mustBeRegisteredHere, mustBeTheirs, referenceOf } from "./checks.ts";
import { openIncident } from "./incidents.ts";
import { Refusal } from "./refusal.ts";
import { isIssued, isStock, lockToken, type TokenRow } from "./tokenRow.ts";

/**
 * R6: lost, stolen, damaged. The token is suspended at all institutions at once, whatever else is under way with
 * it. A card of the stock may be reported by its branch without a customer; one that an offline branch may just have
 * issued, by the customer who says so, at any branch of its institution.
 */
export async function incidentReported(
  of: EntryCase,
  body: JournalBody<"incident.reported">,
): Promise<Outcome> {
  const reference = body.customer && (await referenceOf(of, body.customer));
  const token = await lockToken(of.trx, body);
  if (!token) throw new Refusal("tokenUnknown", "R6");
  await mayReport(of, token, reference);
  const { fresh } = await openIncident(of.trx, body, {
    incidentId: body.incidentId,
    kind: body.kind,
    institutionCode: of.workstation.institution_code,
    workstationId: of.workstation.id,
    reportedBy: of.entry.tellerId,
    reason: null,
    customerRef: reference,
    reportedAt: new Date(of.entry.occurredAt),
  });
  if (!fresh) return applied;
  await note(of, "incident.reported", body, {
    incidentId: body.incidentId,
    reason: body.kind,
    incident: body.kind,
    state: "suspended",
  });
  return applied;
}

async function mayReport(of: EntryCase, token: TokenRow, reference: Buffer | null): Promise<void> {
  const { institution_code: here, branch_code: branch } = of.workstation;
  if (isStock(token)) {
    if (token.institution_code !== here) throw new Refusal("tokenNotYours", "R6");
    if (reference === null && token.branch_code !== branch) throw new Refusal("notYourBranch", "R17");
    if (reference !== null && token.customer_ref !== null) mustBeTheirs(token, reference, "R6");
    return;
  }
  if (!isIssued(token)) throw new Refusal("tokenNotActive", "R6");
  if (token.state === "disposed") throw new Refusal("tokenDisposed", "R6");
  if (reference === null) throw new Refusal("customerNeeded", "R2");
  mustBeTheirs(token, reference, "R6");
  const { vendor_code: vendorCode, serial_number: serialNumber } = token;
  await mustBeRegisteredHere(of, { vendorCode, serialNumber }, "R6");
}
