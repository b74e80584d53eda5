import type { figureCalls } from "../../contract/calls/figures.ts";
import { readFigures } from "../../counter/index.ts";
import type { Handlers } from "../port.ts";
import type { HandlerParts } from "./parts.ts";

/** Counts and times from this workstation's journal (9201). */
export function figureHandlers({ desk, session }: HandlerParts): Handlers<keyof typeof figureCalls> {
  return {
    "figures.read": async (period) => {
      session.requireTeller();
      return { rows: await readFigures(desk, period) };
    },
  };
}
