import { VirtualCard } from "../../src/card/index.ts";
import { issueCard, reissueCard, suggestCard, tapOldCard } from "../../src/counter/index.ts";
import { type Person, tokenOf } from "./model.ts";
import { approver, teller } from "./people.ts";
import { settleOpenIssues } from "./settle.ts";
import type { Simulation } from "./simulation.ts";
import type { Station } from "./station.ts";
import { anyCounter, identify, own, type Step, type Visit, visit } from "./visits.ts";

/** Write a blank card for somebody; the card goes to them when the counter says it is done. */
async function write(
  simulation: Simulation,
  { station, who }: Visit,
  issue: (card: VirtualCard, token: { vendorCode: string; serialNumber: string }) => Promise<unknown>,
): Promise<string | undefined> {
  const token = await suggestCard(station.desk);
  if (!token) return "no cards";
  const card = VirtualCard.blank();
  const { institutionCode } = station;
  const held = { ...token, institutionCode, card, owner: who, station };
  try {
    await station.work(() => issue(card, token));
    who.cards.push(held);
  } catch (error) {
    simulation.drawer.push(held);
    throw error;
  } finally {
    station.reader.remove();
  }
  return undefined;
}

const hasOne = ({ cards }: Person, station: Station) => cards.some((card) => own(card, station));

/** What is done with cards that come out of the stock. */
export const cardSteps = {
  issue: async (simulation) => {
    // Mostly somebody who has none here; now and then somebody who has, and must not get another (R3).
    const anybody = simulation.chance.happens("issue.anybody", 0.3);
    const at = visit(simulation, (who, station) => anybody || !hasOne(who, station));
    if (!at) return "nobody";
    return await write(simulation, at, async (card, token) => {
      const customer = await identify(at);
      at.station.lay(card);
      const readerName = at.station.reader.name;
      await issueCard(at.station.desk, { token, profile: "locked", customer, teller, readerName }, () => {});
    });
  },

  reissue: async (simulation) => {
    const at = visit(simulation, hasOne);
    const old = at?.who.cards.find((card) => own(card, at.station));
    if (!at || !old) return "nobody has a card";
    const withOld = simulation.chance.happens("reissue.withOld", 0.5);
    return await write(simulation, at, async (card, token) => {
      const customer = await identify(at);
      const readerName = at.station.reader.name;
      if (withOld) at.station.lay(old.card);
      const order = { token: tokenOf(old), customer, teller, readerName };
      const tapped = withOld ? await tapOldCard(at.station.desk, order) : null;
      at.station.lay(card);
      await reissueCard(
        at.station.desk,
        {
          token,
          profile: "locked",
          customer,
          teller,
          readerName,
          old: tokenOf(old),
          reason: "damaged",
          tapped,
          ...(withOld ? {} : { approver }),
        },
        () => {},
      );
    });
  },

  settle: async (simulation) => {
    const station = anyCounter(simulation);
    return station ? await settleOpenIssues(simulation, station, simulation.chance) : "nobody";
  },

  /** A parcel of cards that the registry knows nothing of, or has at another branch: kept, and a person must look (R17). */
  receive: async (simulation) => {
    const station = anyCounter(simulation);
    if (!station) return "nobody";
    const { chance } = simulation;
    const first = 4_900_000_000 + 10 * chance.integer("receive.parcel", 20);
    const cards = Array.from({ length: 3 }, (_, n) => ({ vendorCode: "71", serialNumber: `${first + n}` }));
    await station.work(async ({ ledger, line }) => {
      await ledger.stock.receive(`parcel-${first}`, cards, teller.tellerId);
      line.wake();
    });
    return undefined;
  },
} satisfies Record<string, Step>;
