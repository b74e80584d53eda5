import type { stockCalls } from "../../contract/calls/stock.ts";
import {
  approve,
  closingView,
  countStock,
  discardCards,
  handOver,
  receiveCards,
  reopenDay,
  spoilCard,
  spoiledCards,
  stockPlaces,
  waitingShipments,
} from "../../counter/index.ts";
import type { Handlers, WorkstationCall } from "../port.ts";
import type { HandlerParts } from "./parts.ts";

/** The branch's stock and the close of the day (8801–8901; R17). */
export function stockHandlers({
  desk,
  session,
  status,
  stockWork,
}: HandlerParts): Handlers<Extract<keyof typeof stockCalls, WorkstationCall>> {
  /** Whatever moves cards is told to the status line at once. */
  const moving = <T>(work: Promise<T>): Promise<T> => work.finally(() => status.refresh());
  return {
    "stock.shipments": async () => {
      session.requireTeller();
      return await waitingShipments(desk);
    },
    "stock.receive": async ({ listId, ...order }) => {
      const teller = session.requireTeller();
      return await moving(receiveCards(desk, { ...order, delivery: stockWork.delivery(listId) }, teller));
    },
    "stock.places": async () => {
      session.requireTeller();
      return { places: await stockPlaces(desk) };
    },
    "stock.cards": async ({ place }) => {
      session.requireTeller();
      const cards = await desk.ledger.stock.at(place);
      return { cards: cards.map(({ vendorCode, serialNumber }) => ({ vendorCode, serialNumber })) };
    },
    "stock.handOver": async (order) => moving(handOver(desk, order, session.requireTeller())),
    "stock.spoiled": async () => {
      session.requireTeller();
      return { cards: await spoiledCards(desk) };
    },
    "stock.spoil": async ({ vendorCode, serialNumber, reason, note, approval }) => {
      const teller = session.requireTeller();
      const approver = approval ? await approve(desk, teller, approval) : undefined;
      const order = { token: { vendorCode, serialNumber }, reason, note };
      return await moving(spoilCard(desk, order, { teller, approver }));
    },
    "stock.discard": async ({ approval, ...order }) => {
      const teller = session.requireTeller();
      const approver = await approve(desk, teller, approval);
      return await moving(discardCards(desk, order, { teller, approver }));
    },
    "stock.count": async (order) => moving(countStock(desk, order, session.requireTeller())),
    "closing.view": async () => {
      session.requireTeller();
      return await closingView(desk);
    },
    "closing.prepare": async (order) => stockWork.prepareClosing(desk, order, session.requireTeller()),
    "closing.reopen": async ({ reason, approval }) => {
      const teller = session.requireTeller();
      const approver = await approve(desk, teller, approval);
      return await moving(reopenDay(desk, reason, { teller, approver }));
    },
  };
}
