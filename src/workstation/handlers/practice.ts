import type { practiceCalls } from "../../contract/calls/practice.ts";
import type { Handlers } from "../port.ts";
import type { HandlerParts } from "./parts.ts";

/** Training only: made-up customers, their cards, and what they read out. */
export function practiceHandlers({
  practice,
  simulator,
}: HandlerParts): Handlers<keyof typeof practiceCalls> {
  return {
    "customer.fictitious": async () => practice.nextCustomer(),
    "simulator.cards": async () => simulator.list(),
    "simulator.add": async ({ kind }) => simulator.add(kind),
    "simulator.insert": async ({ id }) => simulator.insert(id),
    "simulator.remove": async () => simulator.remove(),
    "training.prepare": async ({ situation }) => {
      const { customer, token, card } = await practice.prepare(situation);
      return { ...token, customer, card };
    },
    "training.customerOtp": async ({ vendorCode, serialNumber, next }) => ({
      otp: await practice.otpOf({ vendorCode, serialNumber }, next),
    }),
  };
}
