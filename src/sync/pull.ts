import type { Ledger } from "../ledger/index.ts";
import { enrolledAs } from "./enrolment.ts";
import { SyncError } from "./errors.ts";
import type { RegistryClient } from "./registryClient.ts";

/** Changes per request. */
const PAGE = 500;
/** The registry was restored from a backup: it knows nothing of where this workstation stood. */
const otherHistory = ["registry.cursorAhead", "registry.cursorForked"];

/**
 * Take over what happened elsewhere to tokens this ledger knows, up to now. Where it begins was noted when the
 * workstation was enrolled. After a restore of the registry everything is read once more: every change carries the
 * state that a token has when it is told, so that old ones do no harm.
 * @throws SyncError
 */
export async function pullChanges(client: RegistryClient, ledger: Ledger): Promise<void> {
  const enrolled = await enrolledAs(ledger);
  if (!enrolled) return;
  const institutionCode = enrolled.institution.code;
  for (;;) {
    const after = (await ledger.feed.cursor()) ?? "head";
    const page = await client
      .changes({ after, limit: PAGE, institutionCode })
      .catch(async (error: unknown) => {
        if (!(error instanceof SyncError && otherHistory.includes(error.problemCode ?? ""))) throw error;
        return await client.changes({ after: "head", institutionCode });
      });
    await ledger.feed.apply(page);
    if (page.changes.length === 0 || page.next === after) return;
  }
}
