/** Training only: made-up customers who come with a card and something to be done with it. */
import { z } from "zod";
import { CustomerInput } from "../customerView.ts";
import { Otp, TokenRef } from "../ids.ts";

/** Training only: cards that lie beside the simulated reader. */
export const SimulatedCard = z.object({
  id: z.string(),
  label: z.object({ ko: z.string(), en: z.string() }),
  /** `customers`: one that a made-up customer brings along. */
  kind: z.enum(["blank", "foreign", "otherInstitution", "full", "locked", "issued", "customers"]),
  inserted: z.boolean(),
});
export type SimulatedCard = z.infer<typeof SimulatedCard>;

/** What is the matter with the card of a made-up customer. */
export const Situation = z.enum([
  /** A card of this institution that works. */
  "own",
  /** A card of another institution that is not registered here. */
  "otherInstitution",
  /** Reported lost, and found again: the customer has it. */
  "lost",
  /** Reported stolen; the customer has it again all the same. */
  "stolen",
  /** Locked by ten wrong OTPs. */
  "locked",
  /** The clock of the customer's phone runs several minutes ahead. */
  "drifted",
]);
export type Situation = z.infer<typeof Situation>;

export const practiceCalls = {
  /** A made-up customer, to fill the form with: whoever was prepared and has not come in yet, or anybody. */
  "customer.fictitious": { input: z.void(), output: CustomerInput },
  "simulator.cards": { input: z.void(), output: z.array(SimulatedCard) },
  "simulator.add": {
    input: z.object({ kind: SimulatedCard.shape.kind.exclude(["issued", "customers"]) }),
    output: SimulatedCard,
  },
  "simulator.insert": { input: z.object({ id: z.string().max(64) }), output: z.void() },
  "simulator.remove": { input: z.void(), output: z.void() },
  /** Somebody made up, with a card that lies beside the reader from now on. */
  "training.prepare": {
    input: z.object({ situation: Situation }),
    output: TokenRef.extend({ customer: CustomerInput, card: SimulatedCard }),
  },
  /** What the customer reads out: the OTP that their phone shows for their card now, or the one after it. */
  "training.customerOtp": {
    input: TokenRef.extend({ next: z.boolean() }),
    output: z.object({ otp: Otp }),
  },
} as const;
