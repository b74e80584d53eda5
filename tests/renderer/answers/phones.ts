import type { phoneCalls } from "../../../src/contract/calls/phones.ts";
import { never, type StandardAnswers } from "./answers.ts";

export const phoneAnswers: StandardAnswers<keyof typeof phoneCalls> = {
  "phone.invite": () => never,
  "phone.invitation": () => never,
  "phone.withdraw": () => never,
  "phone.list": () => ({ phones: [] }),
  "phone.revoke": () => never,
};
