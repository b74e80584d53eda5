import type { JournalBody } from "../../contract/journal.ts";
import { applied, type EntryCase, note, type Outcome } from "../journal/outcome.ts";
import { registrationAt, tokenOfCustomer } from "./checks.ts";
import { Refusal } from "./refusal.ts";

/** R4: this institution gives its registration of another's token up. The issuer's own ends with the token only. */
export async function registrationRemoved(
  of: EntryCase,
  body: JournalBody<"registration.removed">,
): Promise<Outcome> {
  const { institution_code: here } = of.workstation;
  if (body.institutionCode !== here) throw new Refusal("notYourBranch", "R4");
  await tokenOfCustomer(of, body, "R4");
  const kind = await registrationAt(of, body, here);
  if (kind === null) throw new Refusal("notRegisteredHere", "R4");
  if (kind === "issued") throw new Refusal("issuersRegistration", "R4");
  await of.trx
    .deleteFrom("registrations")
    .where("vendor_code", "=", body.vendorCode)
    .where("serial_number", "=", body.serialNumber)
    .where("institution_code", "=", here)
    .execute();
  await note(of, "registration.removed", body, { reason: "customerAsked" });
  return applied;
}
