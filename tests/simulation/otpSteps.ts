import { v7 as uuidv7 } from "uuid";
import { testCard } from "../../src/counter/index.ts";
import { type CarriedCard, nameOf, tokenOf } from "./model.ts";
import { teller } from "./people.ts";
import type { Simulation } from "./simulation.ts";
import { identify, type ShownCard, type Step, shown, withCardInHand } from "./visits.ts";

function anyCard(simulation: Simulation): ShownCard | null {
  const { chance, people } = simulation;
  const who = chance.oneOf(
    "person",
    people.filter(({ cards }) => cards.length > 0),
  );
  return who ? shown(simulation, who.cards) : null;
}

/** What institutions' servers ask, and what a teller tries with the customer's card. */
export const otpSteps = {
  testCard: withCardInHand(async (simulation, at, card) => {
    const customer = await identify(at);
    const { reader, desk } = at.station;
    const order = { readerName: reader.name, tellerId: teller.tellerId, token: tokenOf(card), customer };
    const { accepted, timeStep, ...token } = await testCard(desk, order, () => {});
    if (accepted) noteAccepted(simulation, nameOf(token), timeStep);
  }),

  verify: async (simulation) => {
    const card = anyCard(simulation);
    if (!card) return "nobody has a card";
    const institutionCode = simulation.chance.oneOf("verify.at", ["901", "902"]) ?? "901";
    return await verify(simulation, card, card.otp, institutionCode);
  },

  /** Somebody tries until the token is locked (R5). */
  guess: async (simulation) => {
    const card = anyCard(simulation);
    if (!card) return "nobody has a card";
    const tries = simulation.chance.happens("guess.often", 0.3) ? 10 : 1;
    for (let n = 1; n < tries; n += 1)
      await verify(simulation, card, guessed(simulation), card.institutionCode);
    return await verify(simulation, card, guessed(simulation), card.institutionCode);
  },
} satisfies Record<string, Step>;

const guessed = ({ chance }: Simulation) => String(chance.integer("guess", 1_000_000)).padStart(6, "0");

/** An institution's server has an OTP verified, over a line of its own that is sound. */
export async function verify(
  simulation: Simulation,
  card: CarriedCard,
  otp: string,
  institutionCode: string,
): Promise<string | undefined> {
  const token = tokenOf(card);
  const request = { requestId: uuidv7(), ...token, otp, institutionCode };
  const answer = await simulation.registry.client.verify(request);
  if (!answer.accepted) return `refused: ${answer.reason}`;
  noteAccepted(simulation, nameOf(token), answer.timeStep ?? Number.NaN);
  return undefined;
}

/** R8: each time step once, and none before it afterwards. */
function noteAccepted(simulation: Simulation, name: string, step: number): void {
  const before = simulation.accepted.get(name) ?? [];
  if (!before.every((used) => used < step)) {
    simulation.violations.push(`R8 ${name}: step ${step} accepted after ${before.join()}`);
  }
  simulation.accepted.set(name, [...before, step]);
}
