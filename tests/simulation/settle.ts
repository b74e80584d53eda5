import { resumeIssue, spoilIssue } from "../../src/counter/index.ts";
import type { Chance } from "./chance.ts";
import { teller } from "./people.ts";
import type { Simulation } from "./simulation.ts";
import type { Station } from "./station.ts";

/**
 * Settle what a station finds unfinished, with the card in hand (R16): finish it, or spoil it. A card whose owner
 * cannot be told any more stays in the drawer.
 * @param chance null: finish whatever can be finished
 */
export async function settleOpenIssues(
  simulation: Simulation,
  station: Station,
  chance: Chance | null,
): Promise<string | undefined> {
  const open = await station.desk.ledger.issues.open();
  if (open.length === 0) return "nothing open";
  for (const { issueId, begun } of open) {
    const at = simulation.drawer.findIndex(({ card }) => card.deviceId === begun.cardId);
    const held = simulation.drawer[at];
    const lost = chance?.happens("settle.lost", 0.15) ?? false;
    const spoil = chance?.happens("settle.spoil", 0.2) ?? false;
    const readerName = station.reader.name;
    try {
      if (!held || lost) {
        await station.work((desk) =>
          spoilIssue(desk, { issueId, reason: "cardLost", teller, readerName: null }),
        );
      } else if (spoil) {
        station.lay(held.card);
        await station.work((desk) =>
          spoilIssue(desk, { issueId, reason: "tellerGaveUp", teller, readerName }),
        );
      } else {
        station.lay(held.card);
        await station.work((desk) => resumeIssue(desk, { issueId, teller, readerName }, () => {}));
        simulation.drawer.splice(at, 1);
        held.owner.cards.push(held);
      }
    } finally {
      station.reader.remove();
    }
  }
  return undefined;
}
