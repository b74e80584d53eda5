import type { JournalBody } from "../../contract/journal.ts";
import { applied, type EntryCase, note, type Outcome } from "../journal/outcome.ts";
import { tokenOfCustomer } from "./checks.ts";
import { provePossession } from "./possession.ts";
import { Refusal } from "./refusal.ts";
import { addRegistration, mayRegister } from "./registrations.ts";
import { OFFLINE_WINDOW_MS, takeSpokenOtp } from "./spokenOtp.ts";

/**
 * R4: another institution's token is registered at this one: for its own customer, while it is active, and with
 * proof that the customer has it. A proof that fails refuses what the branch had captured as pending (R12).
 */
export async function registrationAdded(
  of: EntryCase,
  body: JournalBody<"registration.added">,
): Promise<Outcome> {
  const { institution_code: here } = of.workstation;
  if (body.institutionCode !== here) throw new Refusal("notYourBranch", "R4");
  const token = await tokenOfCustomer(of, body, "R4");
  await mayRegister(of.trx, token, here);
  if (body.possession.kind === "tap") {
    await provePossession(of, token, body.possession, body.registrationId, "R4");
  } else {
    await takeSpokenOtp(of, token, body.possession, { oldestMs: OFFLINE_WINDOW_MS, rule: "R4" });
  }
  await addRegistration(of.trx, body, here);
  const { registrationId, possession } = body;
  await note(of, "registration.added", body, { registrationId, reason: possession.kind });
  return applied;
}
