import type { JournalBody } from "../../contract/journal.ts";
import { applied, type EntryCase, note, type Outcome } from "../journal/outcome.ts";
import { tokenOfCustomer } from "./checks.ts";
import { Refusal } from "./refusal.ts";
import { removeRegistration } from "./registrations.ts";

/** R4: this institution gives its registration of another's token up. The issuer's own ends with the token only. */
export async function registrationRemoved(
  of: EntryCase,
  body: JournalBody<"registration.removed">,
): Promise<Outcome> {
  const { institution_code: here } = of.workstation;
  if (body.institutionCode !== here) throw new Refusal("notYourBranch", "R4");
  await tokenOfCustomer(of, body, "R4");
  await removeRegistration(of.trx, body, here);
  await note(of, "registration.removed", body, { reason: "customerAsked" });
  return applied;
}
