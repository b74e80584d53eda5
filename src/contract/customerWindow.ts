/**
 * All that the customer's window is told and may ask for. It is a contract of its own, so that nothing of the teller's
 * (journal numbers, ids, other customers, cards' data) can cross by being added somewhere else.
 */
import { z } from "zod";
import { Language, Theme } from "./appearance.ts";
import { Consent, Strokes } from "./forms.ts";

const Bilingual = z.strictObject({ ko: z.string(), en: z.string() });

/** What the customer looks at. */
const CustomerScene = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("idle") }),
  z.strictObject({ kind: z.literal("identifying") }),
  z.strictObject({ kind: z.literal("waiting") }),
  z.strictObject({
    kind: z.literal("form"),
    /** Changes with every form, so that nothing of the last one stays on the screen. */
    turn: z.int(),
    title: Bilingual,
    /** Their card that it is about, where there is one already, by its last digits: others may see this window. */
    card: z.strictObject({ label: Bilingual, number: z.string().regex(/^\d{2,3}-\*+\d{4}$/) }).nullable(),
    declaration: Bilingual,
    consents: z.array(
      z.strictObject({
        ...Consent.pick({ id: true, required: true }).shape,
        title: Bilingual,
        body: z.array(Bilingual),
        given: z.boolean(),
      }),
    ),
  }),
  z.strictObject({ kind: z.literal("signed") }),
  /** Their card is being written: how far, in commands. */
  z.strictObject({ kind: z.literal("card"), done: z.int(), of: z.int() }),
  z.strictObject({ kind: z.literal("cardDone") }),
  /** Their card is being tested; the OTP itself is not shown here (R10). */
  z.strictObject({ kind: z.literal("otp"), state: z.enum(["running", "accepted", "refused"]) }),
]);
export type CustomerScene = z.infer<typeof CustomerScene>;

export const CustomerWindowView = z.strictObject({
  institution: Bilingual,
  training: z.boolean(),
  /** Until the customer chooses one. */
  language: Language,
  theme: Theme,
  scene: CustomerScene,
});
export type CustomerWindowView = z.infer<typeof CustomerWindowView>;

/** Whether it was done; why not is the teller's to see. */
const Done = z.strictObject({ done: z.boolean() });

/** The only calls of the customer's window. */
export const customerCalls = {
  view: { input: z.void(), output: CustomerWindowView },
  consent: { input: z.strictObject({ given: z.array(z.string().max(32)).max(20) }), output: Done },
  sign: { input: z.strictObject({ language: Language, strokes: Strokes }), output: Done },
} as const;
export type CustomerCalls = typeof customerCalls;
export type CustomerCallName = keyof CustomerCalls;

/** What the customer's preload script puts on `window.customerWindow`. */
export interface CustomerBridge {
  /** Null where it was refused or failed. */
  invoke<N extends CustomerCallName>(
    name: N,
    ...input: undefined extends z.input<CustomerCalls[N]["input"]> ? [] : [z.input<CustomerCalls[N]["input"]>]
  ): Promise<z.output<CustomerCalls[N]["output"]> | null>;
  /** Returns the function that stops listening. */
  onView(listener: (view: CustomerWindowView) => void): () => void;
}
