import type { inquiryCalls } from "../../contract/calls/inquiry.ts";
import { askAboutCard, cardHistory, customerHistory, findAny } from "../../counter/index.ts";
import type { Handlers } from "../port.ts";
import type { HandlerParts } from "./parts.ts";

/** Finding customers and cards, and what became of them (9001). */
export function inquiryHandlers({ desk, session }: HandlerParts): Handlers<keyof typeof inquiryCalls> {
  return {
    "inquiry.search": async ({ query, ...page }) => {
      session.requireTeller();
      return await findAny(desk, query, page);
    },
    "inquiry.customer": async ({ customerId }) => {
      session.requireTeller();
      return await customerHistory(desk, customerId);
    },
    "inquiry.card": async (token) => {
      session.requireTeller();
      return await cardHistory(desk, token);
    },
    "inquiry.registry": async (token) => {
      session.requireTeller();
      return await askAboutCard(desk, token);
    },
  };
}
