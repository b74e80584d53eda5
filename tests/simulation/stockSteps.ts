import { disposeToken } from "../../src/counter/index.ts";
import type { StockCard } from "../../src/ledger/stockCard.ts";
import { nameOf, tokenOf } from "./model.ts";
import { approved, approver, teller } from "./people.ts";
import type { Simulation } from "./simulation.ts";
import type { Station } from "./station.ts";
import { anyCounter, type Step } from "./visits.ts";

const { tellerId } = teller;
const four = { tellerId, approverId: approver.tellerId };
const safe = { kind: "safe" } as const;
const drawer = { kind: "drawer", tellerId } as const;

/** A counter that is in use, and a card that lies in its safe or drawer and nowhere else. */
async function cardThere(simulation: Simulation): Promise<{ station: Station; card: StockCard } | null> {
  const station = anyCounter(simulation);
  if (!station) return null;
  const { stock } = station.desk.ledger;
  const here = [...(await stock.at(safe)), ...(await stock.at(drawer))].filter(
    (card) => card.state === "allotted" && !simulation.gone.has(nameOf(card)),
  );
  const card = simulation.chance.oneOf("stock.card", here);
  return card ? { station, card } : null;
}

/** What happens to cards that no customer holds (R17). */
export const stockSteps = {
  /** A parcel of cards that the registry knows nothing of: kept, and a person must look. */
  receive: async (simulation) => {
    const station = anyCounter(simulation);
    if (!station) return "nobody";
    const first = 4_900_000_000 + 10 * simulation.chance.integer("receive.parcel", 20);
    const cards = Array.from({ length: 3 }, (_, n) => ({ vendorCode: "71", serialNumber: `${first + n}` }));
    await station.work(async ({ ledger, line }) => {
      await ledger.stock.receive(`parcel-${first}`, cards, tellerId);
      line.wake();
    });
    return undefined;
  },

  handOver: async (simulation) => {
    const found = await cardThere(simulation);
    if (!found) return "no cards";
    const { station, card } = found;
    const [from, to] = card.holder === null ? ([safe, drawer] as const) : ([drawer, safe] as const);
    const body = { from, to, confirmedBy: approver.tellerId, cards: [tokenOf(card)] };
    await station.work(async ({ ledger, line }) => {
      await ledger.movements.handOver(body, { tellerId });
      line.wake();
    });
    return undefined;
  },

  spoilStock: async (simulation) => {
    const found = await cardThere(simulation);
    if (!found) return "no cards";
    const { station, card } = found;
    simulation.gone.add(nameOf(card));
    const body = { ...tokenOf(card), reason: "chipDead", note: "" } as const;
    await station.work(async ({ ledger, line }) => {
      await ledger.movements.spoil(body, four);
      line.wake();
    });
    return undefined;
  },

  discard: async (simulation) => {
    const station = anyCounter(simulation);
    const spoiled = station ? await station.desk.ledger.stock.at({ kind: "spoiled" }) : [];
    if (!station || spoiled.length === 0) return "no cards";
    const body = { how: "destroyed", cards: spoiled.map(tokenOf), note: "" } as const;
    await station.work(async ({ ledger, line }) => {
      await ledger.movements.discard(body, four);
      line.wake();
    });
    return undefined;
  },

  disposeStock: async (simulation) => {
    const found = await cardThere(simulation);
    if (!found) return "no cards";
    const { station, card } = found;
    simulation.gone.add(nameOf(card));
    const order = { token: tokenOf(card), customer: null, reason: "stock" } as const;
    await station.work((desk) => disposeToken(desk, order, approved));
    return undefined;
  },
} satisfies Record<string, Step>;
