import { v7 as uuidv7 } from "uuid";
import { VirtualCard } from "../../src/card/index.ts";
import type { CustomerView } from "../../src/contract/ipc.ts";
import {
  addRegistration,
  correctTime,
  disposeToken,
  identifyCustomer,
  issueCard,
  reissueCard,
  releaseIncident,
  removeRegistration,
  reportIncident,
  suggestCard,
  tapOldCard,
  unlockToken,
} from "../../src/counter/index.ts";
import { lateCommit } from "./lateCommit.ts";
import { type CarriedCard, nameOf, otpOfCard, type Person, tokenOf } from "./model.ts";
import { approved, approver, by, teller } from "./people.ts";
import { settleOpenIssues } from "./settle.ts";
import type { Simulation } from "./simulation.ts";
import type { Station } from "./station.ts";

/** What may happen next, and how often. */
export const stepKinds = {
  time: 14,
  issue: 18,
  reissue: 4,
  register: 8,
  deregister: 2,
  incident: 4,
  release: 3,
  unlock: 3,
  correctTime: 2,
  dispose: 1,
  verify: 20,
  guess: 6,
  settle: 6,
  sync: 12,
  lineCut: 4,
  lineBack: 6,
  restart: 2,
  backUp: 1.5,
  restore: 1.2,
  restartRegistry: 0.7,
  lateCommit: 1.5,
} as const;
export type StepKind = keyof typeof stepKinds;

/** Undefined when it was done; otherwise why it was not. */
type Step = (simulation: Simulation) => Promise<string | undefined>;

interface Visit {
  readonly station: Station;
  readonly who: Person;
}

/** Somebody at a counter that is in use, where things go wrong now and then. */
function visit(simulation: Simulation): Visit | null {
  const { chance, stations, people } = simulation;
  const station = chance.oneOf(
    "station",
    stations.filter(({ retired }) => !retired),
  );
  const who = chance.oneOf("person", people);
  if (!station || !who) return null;
  if (chance.happens("powerCut", 0.06)) station.planPowerCut(chance.integer("powerCut.at", 24));
  if (chance.happens("cardTorn", 0.08)) {
    const moment = chance.happens("cardTorn.before", 0.5) ? "before" : "after";
    station.reader.planFault({ command: 1 + chance.integer("cardTorn.at", 9), moment, kind: "pull" });
    simulation.count("cardTorn");
  }
  return { station, who };
}

async function identify({ station, who }: Visit): Promise<CustomerView> {
  const customer = await identifyCustomer(station.desk, teller, who.input);
  station.customers.add(customer.customerId);
  return customer;
}

const secondsOf = ({ clock }: Simulation) => clock.now() / 1000;

/** A card the person carries, of any institution; with its OTP of this moment. */
function carried(simulation: Simulation, who: Person): (CarriedCard & { otp: string }) | null {
  const card = simulation.chance.oneOf("card", who.cards);
  const otp = card && otpOfCard(card, secondsOf(simulation));
  return card && otp ? { ...card, otp } : null;
}

/** A visit with a card in hand. */
const withCardInHand =
  (
    work: (simulation: Simulation, visit: Visit, card: CarriedCard & { otp: string }) => Promise<unknown>,
  ): Step =>
  async (simulation) => {
    const at = visit(simulation);
    const card = at && carried(simulation, at.who);
    if (!at || !card) return "nobody has a card";
    at.station.lay(card.card);
    try {
      await at.station.work(() => work(simulation, at, card));
    } finally {
      at.station.reader.remove();
    }
    return undefined;
  };

/** Write a blank card for somebody; the card goes to them when the counter says it is done. */
async function write(
  simulation: Simulation,
  at: Visit,
  issue: (card: VirtualCard, token: { vendorCode: string; serialNumber: string }) => Promise<unknown>,
): Promise<string | undefined> {
  const { station, who } = at;
  const token = await suggestCard(station.desk);
  if (!token) return "no cards";
  const card = VirtualCard.blank();
  const held = { ...token, institutionCode: station.institutionCode, card, owner: who };
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

export const steps: Readonly<Record<StepKind, Step>> = {
  time: async ({ chance, clock }) => {
    clock.at += 1000 * (1 + chance.integer("seconds", 120));
    return undefined;
  },

  issue: async (simulation) => {
    const at = visit(simulation);
    if (!at) return "nobody";
    return await write(simulation, at, async (card, token) => {
      const customer = await identify(at);
      at.station.lay(card);
      const readerName = at.station.reader.name;
      await issueCard(at.station.desk, { token, profile: "locked", customer, teller, readerName }, () => {});
    });
  },

  reissue: async (simulation) => {
    const at = visit(simulation);
    const old = at?.who.cards.find(({ institutionCode }) => institutionCode === at.station.institutionCode);
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

  register: withCardInHand(async ({ chance }, at, card) => {
    const customer = await identify(at);
    const possession = chance.happens("register.tap", 0.3)
      ? ({ kind: "tap", readerName: at.station.reader.name } as const)
      : ({ kind: "otp", otp: card.otp } as const);
    await addRegistration(at.station.desk, { token: tokenOf(card), customer, possession }, by);
  }),

  deregister: withCardInHand(async (_simulation, at, card) => {
    const customer = await identify(at);
    await removeRegistration(at.station.desk, { token: tokenOf(card), customer }, by);
  }),

  incident: withCardInHand(async ({ chance }, at, card) => {
    const customer = await identify(at);
    const kind = chance.oneOf("incident.kind", ["lost", "stolen", "damaged"] as const) ?? "lost";
    await reportIncident(at.station.desk, { token: tokenOf(card), customer, kind }, by);
  }),

  release: withCardInHand(async (_simulation, at, card) => {
    const customer = await identify(at);
    const readerName = at.station.reader.name;
    await releaseIncident(at.station.desk, { token: tokenOf(card), customer, readerName }, approved);
  }),

  unlock: withCardInHand(async (_simulation, at, card) => {
    const customer = await identify(at);
    await unlockToken(at.station.desk, { token: tokenOf(card), customer, otp: card.otp }, approved);
  }),

  correctTime: withCardInHand(async (simulation, at, card) => {
    const customer = await identify(at);
    const next = otpOfCard(card, secondsOf(simulation) + 30) ?? card.otp;
    await correctTime(at.station.desk, { token: tokenOf(card), customer, otps: [card.otp, next] }, by);
  }),

  dispose: withCardInHand(async (_simulation, at, card) => {
    const customer = await identify(at);
    const order = { token: tokenOf(card), customer, reason: "customerAsked" } as const;
    await disposeToken(at.station.desk, order, approved);
  }),

  verify: async (simulation) => {
    const who = simulation.chance.oneOf("person", simulation.people);
    const card = who && carried(simulation, who);
    if (!card) return "nobody has a card";
    const institutionCode = simulation.chance.oneOf("verify.at", ["901", "902"]) ?? "901";
    return await verify(simulation, card, card.otp, institutionCode);
  },

  guess: async (simulation) => {
    const who = simulation.chance.oneOf("person", simulation.people);
    const card = who && carried(simulation, who);
    if (!card) return "nobody has a card";
    const guessed = String(simulation.chance.integer("guess", 1_000_000)).padStart(6, "0");
    return await verify(simulation, card, guessed, card.institutionCode);
  },

  settle: async (simulation) => {
    const station = simulation.chance.oneOf(
      "station",
      simulation.stations.filter(({ retired }) => !retired),
    );
    return station ? await settleOpenIssues(simulation, station, simulation.chance) : "nobody";
  },

  sync: async ({ chance, stations }) => {
    const station = chance.oneOf("station", stations);
    await station?.faults.deliverLate();
    await station?.sync();
    return undefined;
  },

  lineCut: async ({ chance, stations, count }) => {
    const station = chance.oneOf("station", stations);
    if (!station || station.faults.cut) return "is cut";
    station.faults.cut = true;
    count("lineCut");
    return undefined;
  },

  lineBack: async ({ chance, stations }) => {
    const station = chance.oneOf(
      "station",
      stations.filter(({ faults }) => faults.cut),
    );
    if (!station) return "all are up";
    station.faults.cut = false;
    await station.sync();
    return undefined;
  },

  restart: async ({ chance, stations, count }) => {
    const station = chance.oneOf("station", stations);
    count("powerCut");
    await station?.restart();
    return undefined;
  },

  backUp: async ({ chance, stations }) => {
    await chance.oneOf("station", stations)?.backUp();
    return undefined;
  },

  restore: async ({ chance, stations, count }) => {
    const station = chance.oneOf("station", stations);
    if (!station || !(await station.restore())) return "no copy";
    count("oldDisk");
    return undefined;
  },

  lateCommit,

  restartRegistry: async ({ registry, count }) => {
    count("registryRestarted");
    await registry.restart();
    return undefined;
  },
};

/** An institution's server has an OTP verified, over a line of its own that is sound. */
async function verify(
  simulation: Simulation,
  card: CarriedCard,
  otp: string,
  institutionCode: string,
): Promise<string | undefined> {
  const token = tokenOf(card);
  const request = { requestId: uuidv7(), ...token, otp, institutionCode };
  const answer = await simulation.registry.client.verify(request);
  if (!answer.accepted) return `refused: ${answer.reason}`;
  const name = nameOf(token);
  const before = simulation.accepted.get(name) ?? [];
  const step = answer.timeStep ?? Number.NaN;
  if (!before.every((used) => used < step)) {
    simulation.violations.push(`R8 ${name}: step ${step} accepted after ${before.join()}`);
  }
  simulation.accepted.set(name, [...before, step]);
  return undefined;
}
