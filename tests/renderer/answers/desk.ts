import type { deskCalls } from "../../../src/contract/calls/desk.ts";
import type { StandardAnswers } from "./answers.ts";

export const deskAnswers: StandardAnswers<keyof typeof deskCalls> = {
  "draft.keep": () => undefined,
  "draft.list": () => [],
  "draft.remove": () => undefined,
  "session.lock": () => undefined,
  "session.unlock": () => undefined,
};
