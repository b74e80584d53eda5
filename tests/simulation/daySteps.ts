import { v7 as uuidv7 } from "uuid";
import {
  closingView,
  countStock,
  receiveCards,
  reopenDay,
  signClosing,
  stockPlaces,
  waitingShipments,
} from "../../src/counter/index.ts";
import { nameOf } from "./model.ts";
import { approved, approver, teller } from "./people.ts";
import { anyCounter, type Step } from "./visits.ts";

/** What a branch does with its stock in a day (R17), and how it ends the day. */
export const daySteps = {
  /** Cards of a replaced workstation, and shipments: received as the numbers are read off the cards. */
  receiveAnnounced: async (simulation) => {
    const station = anyCounter(simulation);
    if (!station) return "nobody";
    return await station.work(async (desk) => {
      const { shipments } = await waitingShipments(desk);
      const shipment = simulation.chance.oneOf("announced.shipment", shipments);
      const box = simulation.chance.oneOf("announced.box", shipment?.waiting ?? []);
      if (!shipment || !box) return "nothing is announced";
      const { shipmentId, vendorCode } = shipment;
      const order = { shipmentId, vendorCode, delivery: null, first: box.first, last: box.last };
      await receiveCards(desk, order, teller);
      return undefined;
    });
  },

  count: async (simulation) => {
    const station = anyCounter(simulation);
    if (!station) return "nobody";
    await station.work(async (desk) => {
      const place = simulation.chance.oneOf("count.place", await stockPlaces(desk))?.place;
      if (!place) return;
      const here = await desk.ledger.stock.at(place);
      const cards = here.filter((card) => place.kind === "spoiled" || !simulation.gone.has(nameOf(card)));
      const counted = { kind: "number", cards: cards.length } as const;
      await countStock(desk, { place, counted, explanation: "simulated" }, teller);
    });
    return undefined;
  },

  close: async (simulation) => {
    const station = anyCounter(simulation);
    if (!station) return "nobody";
    await station.work(async (desk) => {
      const { day, states, places, transactions, waiting } = await closingView(desk);
      const paper = {
        closingId: uuidv7(),
        preparedAt: new Date(desk.clock.now()).toISOString(),
        tellerId: teller.tellerId,
        approverId: approver.tellerId,
        ...{ day, states, transactions, waiting },
        places: places.map(({ place, book }) => ({ place, book, counted: book, explanation: "" })),
      };
      await signClosing(desk, { paper, by: approved }, "0".repeat(64));
    });
    return undefined;
  },

  /** Somebody comes after the close (R13). */
  reopen: async (simulation) => {
    const station = anyCounter(simulation);
    if (!station) return "nobody";
    await station.work((desk) => reopenDay(desk, "simulated", approved));
    return undefined;
  },
} satisfies Record<string, Step>;
