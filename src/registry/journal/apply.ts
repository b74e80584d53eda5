import { JournalContent, type JournalEntry } from "../../contract/journal.ts";
import { conflictResolved } from "../life/conflictResolved.ts";
import { incidentReleased } from "../life/incidentReleased.ts";
import { incidentReported } from "../life/incidentReported.ts";
import { issueBegun } from "../life/issueBegun.ts";
import { byTheBook } from "../life/issueBook.ts";
import { issueCompleted } from "../life/issueCompleted.ts";
import { issueSpoiled } from "../life/issueSpoiled.ts";
import { Refusal } from "../life/refusal.ts";
import { registrationAdded } from "../life/registrationAdded.ts";
import { registrationRemoved } from "../life/registrationRemoved.ts";
import { timeCorrected } from "../life/timeCorrected.ts";
import { tokenDisposed } from "../life/tokenDisposed.ts";
import { tokenUnlocked } from "../life/tokenUnlocked.ts";
import { formSigned } from "./forms.ts";
import { conflict, type EntryCase, type Outcome, refused } from "./outcome.ts";
import { cardRekeyed, phoneInvited, phoneRevoked, phoneUninvited } from "./phones.ts";
import { stockReceived } from "./stock.ts";
import {
  closingReopened,
  closingSigned,
  stockCounted,
  stockDiscarded,
  stockHandedOver,
  stockSpoiled,
} from "./stockMoves.ts";

/** PostgreSQL's text cannot hold U+0000, and no entry of ours has one. */
function holdsNul(value: unknown): boolean {
  return JSON.stringify(value).includes("\\u0000");
}

/** What an entry says; null when this registry cannot read it: of a newer workstation, or a broken one. */
export function contentOf({ type, body }: JournalEntry): JournalContent | null {
  const content = JournalContent.safeParse({ type, body });
  return content.success && !holdsNul(content.data) ? content.data : null;
}

/**
 * Apply one verified entry inside its transaction. One that cannot be read is kept as a conflict: the journal behind it
 * must not stand still.
 */
export async function applyEntry(of: EntryCase, content: JournalContent | null): Promise<Outcome> {
  if (!content) return conflict("entryUnreadable");
  if (!byTheBook(content)) await of.book.settle();
  try {
    return await applyContent(of, content);
  } catch (error) {
    if (error instanceof Refusal) return refused(error.code, error.rule);
    throw error;
  }
}

async function applyContent(of: EntryCase, { type, body }: JournalContent): Promise<Outcome> {
  switch (type) {
    case "issue.begun":
      return issueBegun(of, body);
    case "issue.completed":
      return issueCompleted(of, body);
    case "issue.spoiled":
      return issueSpoiled(of, body);
    case "form.signed":
      return formSigned(of, body);
    case "stock.received":
      return stockReceived(of, body);
    case "registration.added":
      return registrationAdded(of, body);
    case "registration.removed":
      return registrationRemoved(of, body);
    case "incident.reported":
      return incidentReported(of, body);
    case "incident.released":
      return incidentReleased(of, body);
    case "token.unlocked":
      return tokenUnlocked(of, body);
    case "token.timeCorrected":
      return timeCorrected(of, body);
    case "token.disposed":
      return tokenDisposed(of, body);
    case "phone.invited":
      return phoneInvited(of, body);
    case "phone.uninvited":
      return phoneUninvited(of, body);
    case "phone.revoked":
      return phoneRevoked(of, body);
    case "card.rekeyed":
      return cardRekeyed(of, body);
    case "conflict.resolved":
      return conflictResolved(of, body);
    case "stock.handedOver":
      return stockHandedOver(of, body);
    case "stock.spoiled":
      return stockSpoiled(of, body);
    case "stock.discarded":
      return stockDiscarded(of, body);
    case "stock.counted":
      return stockCounted(of, body);
    case "closing.signed":
      return closingSigned(of, body);
    case "closing.reopened":
      return closingReopened(of, body);
    default:
      return conflict("entryUnreadable");
  }
}
