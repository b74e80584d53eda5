import {
  addRegistration,
  correctTime,
  decideConflict,
  disposeToken,
  openConflicts,
  releaseIncident,
  removeRegistration,
  reportIncident,
  unlockToken,
} from "../../src/counter/index.ts";
import { otpOfCard, tokenOf } from "./model.ts";
import { approved, by } from "./people.ts";
import type { Station } from "./station.ts";
import { identify, own, type Step, secondsOf, withCardInHand } from "./visits.ts";

const others = (card: Parameters<typeof own>[0], station: Parameters<typeof own>[1]) => !own(card, station);

/** What befalls a token after it was issued. */
export const lifeSteps = {
  register: withCardInHand(async ({ chance }, at, card) => {
    const customer = await identify(at);
    const possession = chance.happens("register.tap", 0.3)
      ? ({ kind: "tap", readerName: at.station.reader.name } as const)
      : ({ kind: "otp", otp: card.otp } as const);
    await addRegistration(at.station.desk, { token: tokenOf(card), customer, possession }, by);
  }, others),

  deregister: withCardInHand(async (_simulation, at, card) => {
    const customer = await identify(at);
    await removeRegistration(at.station.desk, { token: tokenOf(card), customer }, by);
  }, others),

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
  }, own),

  /** A supervisor chooses which of a customer's two smart OTPs stays (R3). */
  resolve: async (simulation) => {
    const torn: Station[] = [];
    for (const station of simulation.stations.filter(({ retired }) => !retired)) {
      if ((await station.desk.ledger.queue.conflicts()).length > 0) torn.push(station);
    }
    const station = simulation.chance.oneOf("station", torn);
    if (!station) return "nothing to resolve";
    return await station.work(async (desk) => {
      const conflict = (await openConflicts(desk)).find(({ sides }) => sides.length > 1);
      const [one, other] = conflict?.sides.map(tokenOf) ?? [];
      if (!conflict || !one || !other) return "nothing to resolve";
      const first = simulation.chance.happens("resolve.keep", 0.5);
      const [keep, dispose] = first ? [one, other] : [other, one];
      await decideConflict(desk, { seq: conflict.entry.seq, keep, dispose }, approved);
      return undefined;
    });
  },
} satisfies Record<string, Step>;
