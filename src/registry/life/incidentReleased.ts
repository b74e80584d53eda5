import type { JournalBody } from "../../contract/journal.ts";
import { applied, type EntryCase, note, type Outcome } from "../journal/outcome.ts";
import { fourEyes, mustBeRegisteredHere, tokenOfCustomer } from "./checks.ts";
import { endIncidents, openIncidents } from "./incidents.ts";
import { provePossession } from "./possession.ts";
import { Refusal } from "./refusal.ts";
import { restingState, setToken } from "./tokenRow.ts";

/**
 * R6, R13: in person, with ID and the card itself, four eyes. All open incidents of the token end together: the
 * card that is here is neither lost nor damaged. Where one of them says stolen, none is ever released.
 */
export async function incidentReleased(
  of: EntryCase,
  body: JournalBody<"incident.released">,
): Promise<Outcome> {
  fourEyes(of);
  const token = await tokenOfCustomer(of, body, "R6");
  await mustBeRegisteredHere(of, body, "R6");
  const open = await openIncidents(of.trx, body);
  if (open.length === 0) throw new Refusal("noOpenIncident", "R6");
  if (open.some(({ kind }) => kind === "stolen")) throw new Refusal("neverReleased", "R6");
  await provePossession(of, token, body.possession, body.releaseId, "R6");
  await endIncidents(of.trx, body, "released", new Date(of.entry.occurredAt));
  const state = await restingState(of.trx, body, token.error_count);
  await setToken(of.trx, body, { state });
  await note(of, "incident.released", body, {
    releaseId: body.releaseId,
    incidents: open.length,
    reason: "inPerson",
    state,
  });
  return applied;
}
