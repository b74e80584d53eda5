import type { Incident as IncidentView, ReportIncident } from "../../contract/incidents.ts";
import { audit } from "../audit.ts";
import type { RegistryContext } from "../context.ts";
import { customerReferenceOf } from "../customers.ts";
import { mustBeTheirs, registrationAt } from "./checks.ts";
import { openIncident, viewIncident } from "./incidents.ts";
import { Refusal } from "./refusal.ts";
import { isStock, lockToken } from "./tokenRow.ts";

/**
 * R6: an institution's server reports a token that is registered with it, or a card of its stock that is lost on its
 * way. To anybody else the token is unknown.
 * @throws Refusal tokenUnknown, tokenDisposed, notTheirToken, incidentIdReused; RegistryError identityUnreadable
 */
export async function reportIncident(
  context: RegistryContext,
  report: ReportIncident & { readonly institutionCode: string },
  client: string,
): Promise<IncidentView> {
  const { incidentId, kind, institutionCode, operatorId, reason, customer } = report;
  const reference = customer
    ? await customerReferenceOf(context, customer.sealedIdentity, {
        workstationId: incidentId,
        customerId: customer.customerId,
      })
    : null;
  return context.db.transaction().execute(async (trx) => {
    const token = await lockToken(trx, report);
    if (!token) throw new Refusal("tokenUnknown", "R6");
    const ownStock = isStock(token) && token.institution_code === institutionCode;
    const registered = await registrationAt({ trx }, report, institutionCode);
    if (!ownStock && registered === null) throw new Refusal("tokenUnknown", "R6");
    if (token.state === "disposed") throw new Refusal("tokenDisposed", "R6");
    if (reference && token.customer_ref !== null) mustBeTheirs(token, reference, "R6");
    const { incident, fresh } = await openIncident(trx, report, {
      incidentId,
      kind,
      institutionCode,
      workstationId: null,
      reportedBy: operatorId,
      reason,
      customerRef: reference,
      reportedAt: new Date(context.clock.now()),
    });
    if (fresh) {
      await audit(trx, {
        kind: "incident.reported",
        vendor_code: report.vendorCode,
        serial_number: report.serialNumber,
        institution_code: institutionCode,
        // The free text is for the reporting institution: `reason` is told to every institution of the token.
        detail: {
          incidentId,
          reason: kind,
          incident: kind,
          state: "suspended",
          operatorId,
          client,
          said: reason,
        },
      });
    }
    return viewIncident(incident);
  });
}
