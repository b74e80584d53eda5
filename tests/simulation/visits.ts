import type { CustomerView } from "../../src/contract/ipc.ts";
import { identifyCustomer } from "../../src/counter/index.ts";
import { type CarriedCard, otpOfCard, type Person } from "./model.ts";
import { teller } from "./people.ts";
import type { Simulation } from "./simulation.ts";
import type { Station } from "./station.ts";

/** Undefined when it was done; otherwise why it was not. */
export type Step = (simulation: Simulation) => Promise<string | undefined>;

export interface Visit {
  readonly station: Station;
  readonly who: Person;
}

/** A counter that is in use. */
export const anyCounter = ({ chance, stations }: Simulation): Station | undefined =>
  chance.oneOf(
    "station",
    stations.filter(({ retired }) => !retired),
  );

/** Somebody at a counter that is in use, where things go wrong now and then. */
export function visit(
  simulation: Simulation,
  fits: (who: Person, station: Station) => boolean = () => true,
): Visit | null {
  const { chance, people } = simulation;
  const station = anyCounter(simulation);
  const who =
    station &&
    chance.oneOf(
      "person",
      people.filter((person) => fits(person, station)),
    );
  if (!station || !who) return null;
  if (chance.happens("powerCut", 0.06)) station.planPowerCut(chance.integer("powerCut.at", 24));
  if (chance.happens("cardTorn", 0.08)) {
    const moment = chance.happens("cardTorn.before", 0.5) ? "before" : "after";
    station.reader.planFault({ command: 1 + chance.integer("cardTorn.at", 9), moment, kind: "pull" });
    simulation.count("cardTorn");
  }
  return { station, who };
}

export async function identify({ station, who }: Visit): Promise<CustomerView> {
  const customer = await identifyCustomer(station.desk, teller, who.input);
  station.customers.set(customer.customerId, who);
  return customer;
}

/** Now, seconds since 1970, as good clocks have it: the customers' phones and the registry. */
export const secondsOf = ({ clock }: Simulation): number => clock.now() / 1000;

/** A card in somebody's hand, with the OTP it shows at this moment. */
export type ShownCard = CarriedCard & { readonly otp: string };

/** A card the person carries, of any institution; with its OTP of this moment. */
export function shown(simulation: Simulation, cards: readonly CarriedCard[]): ShownCard | null {
  const card = simulation.chance.oneOf("card", cards);
  const otp = card && otpOfCard(card, secondsOf(simulation));
  return card && otp ? { ...card, otp } : null;
}

/**
 * A visit with a card in hand.
 * @param fits which cards come to which counter with it; without it, any to any
 */
export const withCardInHand =
  (
    work: (simulation: Simulation, visit: Visit, card: ShownCard) => Promise<unknown>,
    fits: (card: CarriedCard, station: Station) => boolean = () => true,
  ): Step =>
  async (simulation) => {
    const at = visit(simulation, ({ cards }, station) => cards.some((card) => fits(card, station)));
    const card =
      at &&
      shown(
        simulation,
        at.who.cards.filter((held) => fits(held, at.station)),
      );
    if (!at || !card) return "nobody has a card";
    at.station.lay(card.card);
    try {
      await at.station.work(() => work(simulation, at, card));
    } finally {
      at.station.reader.remove();
    }
    return undefined;
  };

/** The card's own institution. */
export const own = (card: CarriedCard, station: Station): boolean =>
  card.institutionCode === station.institutionCode;
