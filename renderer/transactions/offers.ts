import type { CardLook } from "../../src/contract/ipc.ts";
import type { TransactionId } from "./table.ts";

/** What a card that was just laid down asks for, the likeliest first. */
export function offersFor(look: Pick<CardLook, "state" | "token"> | undefined): readonly TransactionId[] {
  switch (look?.state) {
    case "blank":
    case "blankLocked":
      return ["issue"];
    // Most likely the customer's own, from elsewhere.
    case "locked":
      return ["register", "testCard", "issue"];
    case "ours":
      return ["testCard", "inquiry", "phone", "incident", "reissue"];
    case "otherInstitution":
      return ["register", "inquiry", "testCard"];
    // A half-written card has its own way back; a foreign one is none of ours.
    default:
      return [];
  }
}
