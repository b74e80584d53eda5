import {
  addRegistration,
  correctTime,
  disposeToken,
  releaseIncident,
  removeRegistration,
  reportIncident,
  unlockToken,
} from "../../src/counter/index.ts";
import { record } from "../../src/counter/record.ts";
import { nameOf, otpOfCard, tokenOf } from "./model.ts";
import { approved, by } from "./people.ts";
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
    const { chance, stations } = simulation;
    for (const station of stations.filter(({ retired }) => !retired)) {
      for (const { entry, outcome } of await station.desk.ledger.journal.unapplied()) {
        if (outcome.outcome !== "conflict" || entry.type !== "issue.completed") continue;
        const issue = await station.desk.ledger.issues.find(String(entry.body.issueId));
        const who = issue && station.customers.get(issue.begun.customer.customerId);
        if (!issue || !who) continue;
        const one = tokenOf({ ...issue.begun });
        const rival = (await identifyThere(station, who)).find(
          (token) =>
            token.institutionCode === station.institutionCode &&
            token.state !== "disposed" &&
            nameOf(token) !== nameOf(one),
        );
        if (!rival) continue;
        const other = tokenOf(rival);
        const [keep, dispose] = chance.happens("resolve.keep", 0.5) ? [one, other] : [other, one];
        await station.work((desk) =>
          record(desk, { type: "conflict.resolved", body: { keep, dispose } }, approved),
        );
        return undefined;
      }
    }
    return "nothing to resolve";
  },
} satisfies Record<string, Step>;

const identifyThere = async (
  station: Parameters<typeof identify>[0]["station"],
  who: Parameters<typeof identify>[0]["who"],
) => (await station.work(() => identify({ station, who }))).tokens;
