import { VirtualCard } from "../../src/card/index.ts";
import type { CustomerView } from "../../src/contract/ipc.ts";
import {
  beginForm,
  CounterError,
  type Desk,
  issueCard,
  reissueCard,
  signForm,
  suggestCard,
  tapOldCard,
} from "../../src/counter/index.ts";
import { nameOf, type Person, tokenOf } from "./model.ts";
import { approver, teller } from "./people.ts";
import { settleOpenIssues } from "./settle.ts";
import type { Simulation } from "./simulation.ts";
import type { Station } from "./station.ts";
import { anyCounter, identify, own, type Step, type Visit, visit } from "./visits.ts";

const { tellerId } = teller;
const { tellerId: approverId } = approver;
/** What the head of a form says; the same everywhere. */
const place = {
  mode: "training",
  institution: { code: "901", name: { ko: "한빛은행", en: "Hanbit Bank" } },
  branch: { code: "9010042", name: { ko: "을지로지점", en: "Euljiro Branch" } },
} as const;

/** Write a blank card for somebody; the card goes to them when the counter says it is done. */
async function write(
  simulation: Simulation,
  { station, who }: Visit,
  issue: (card: VirtualCard, token: { vendorCode: string; serialNumber: string }) => Promise<unknown>,
): Promise<string | undefined> {
  const token = await suggestCard(station.desk);
  if (!token) return "no cards";
  if (simulation.gone.has(nameOf(token))) {
    // The books of another workstation had it, and what they say has not come here yet.
    const { vendorCode, serialNumber } = token;
    const body = { vendorCode, serialNumber, reason: "missing", note: "" } as const;
    await station.work((desk) => desk.ledger.movements.spoil(body, { tellerId, approverId }));
    return "the card is not there";
  }
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
    // One on which nothing was written goes back to where it was.
    if (card.toState().credentials.length > 0) simulation.gone.add(nameOf(token));
  }
  return undefined;
}

/** The customer signs the application (8101). @returns the id that the issue then has */
async function apply(desk: Desk, customer: CustomerView): Promise<string> {
  const order = { customer, teller, place };
  const { formId, signed } = await beginForm(desk, { ...order, form: "issue", token: null });
  const given = ["terms", "privacy", "registry"];
  const on = { language: "ko", on: "paper", strokes: null } as const;
  return (signed ?? (await signForm(desk, { ...order, ...on, formId, given }))).transactionId;
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
      const { chance } = simulation;
      const issueId = chance.happens("issue.form", 0.08) ? await apply(at.station.desk, customer) : undefined;
      at.station.lay(card);
      const readerName = at.station.reader.name;
      const order = { token, profile: "locked", customer, teller, readerName, issueId } as const;
      try {
        await issueCard(at.station.desk, order, () => {});
      } catch (error) {
        // R13: beyond the offline limit, a supervisor approves it, or nobody does.
        const limited = error instanceof CounterError && error.code === "offlineLimit";
        if (!limited || !chance.happens("issue.approved", 0.5)) throw error;
        await issueCard(at.station.desk, { ...order, approver }, () => {});
      }
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
} satisfies Record<string, Step>;
