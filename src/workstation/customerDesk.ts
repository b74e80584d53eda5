import type { z } from "zod";
import { Language, Theme } from "../contract/appearance.ts";
import type { FormView } from "../contract/calls/forms.ts";
import { type CustomerCalls, type CustomerScene, CustomerWindowView } from "../contract/customerWindow.ts";
import type { IssueProgress } from "../contract/ipc.ts";
import { CounterError, noteConsents } from "../counter/index.ts";
import { takeSignature } from "./handlers/forms.ts";
import type { HandlerParts } from "./handlers/parts.ts";
import { placeOf } from "./place.ts";
import type { Handlers, WorkstationCall } from "./port.ts";

/** The side of the counter where the customer sits: what they see, and what they do themselves. */
export interface CustomerSide {
  view(): Promise<CustomerWindowView>;
  /** @throws RoomError */
  consent(input: z.output<CustomerCalls["consent"]["input"]>): Promise<void>;
  /** @throws RoomError */
  sign(input: z.output<CustomerCalls["sign"]["input"]>): Promise<void>;
  /** Told whenever there is something else to see. @returns the function that ends it */
  onChange(listener: () => void): () => void;
}

interface OpenForm {
  readonly formId: string;
  readonly scene: Extract<CustomerScene, { kind: "form" }>;
}

type Parts = Pick<HandlerParts, "desk" | "session" | "emit">;
type Base = "idle" | "identifying" | "waiting";
type Work = Exclude<CustomerScene, { kind: Base | "form" }>;

/**
 * Follows what is done at the counter and says it to the customer: of the teller's work only that it goes on. While the
 * counter is locked, or nobody is served, there is nothing of anybody's to see.
 */
export class CustomerDesk implements CustomerSide {
  readonly #parts: Parts;
  readonly #listeners = new Set<() => void>();
  #base: Base = "idle";
  #form: OpenForm | null = null;
  #work: Work | null = null;
  #turn = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The same calls, which are followed on their way. */
  following(handlers: Handlers<WorkstationCall>): Handlers<WorkstationCall> {
    const over =
      <I, O>(handler: (input: I) => Promise<O>) =>
      async (input: I): Promise<O> => {
        const answer = await handler(input);
        this.#show({ form: null, work: null });
        return answer;
      };
    return {
      ...handlers,
      "customer.identify": over(handlers["customer.identify"]),
      "customer.clear": over(handlers["customer.clear"]),
      "session.signIn": over(handlers["session.signIn"]),
      "session.signOut": over(handlers["session.signOut"]),
      "app.setTheme": async (input) => {
        await handlers["app.setTheme"](input);
        this.changed();
      },
      "form.begin": async (input) => {
        const view = await handlers["form.begin"](input);
        if (!view.signed) this.#showForm(view);
        return view;
      },
      "form.consent": async (input) => {
        await handlers["form.consent"](input);
        this.#tick(input.formId, input.given);
      },
      "form.sign": async (input) => {
        const signed = await handlers["form.sign"](input);
        this.#signed(input.formId);
        return signed;
      },
      "form.leave": async (input) => {
        await handlers["form.leave"](input);
        if (this.#form?.formId === input.formId) this.#show({ form: null });
      },
      "card.test": async (input) => {
        this.#show({ work: { kind: "otp", state: "running" } });
        try {
          const tested = await handlers["card.test"](input);
          this.#show({ work: { kind: "otp", state: tested.accepted ? "accepted" : "refused" } });
          return tested;
        } catch (error) {
          this.#show({ work: null });
          throw error;
        }
      },
      "customerWindow.follow": async ({ step }) => {
        if (step === this.#base) return;
        this.#base = step;
        this.#show(step === "waiting" ? {} : { form: null, work: null });
      },
    };
  }

  /** How the write of the customer's card goes on. */
  progress({ step, state, commandsDone, commandsKnown }: IssueProgress): void {
    if (state === "failed") this.#show({ work: null });
    else if (step === "registry" || (step === "journal.completed" && state === "done")) {
      this.#show({ work: { kind: "cardDone" } });
    } else this.#show({ work: { kind: "card", done: commandsDone, of: commandsKnown } });
  }

  /** The counter was locked or unlocked, or the language or theme is another. */
  changed(): void {
    this.#show({});
  }

  async view(): Promise<CustomerWindowView> {
    const { desk } = this.#parts;
    const { settings } = desk.ledger;
    const { institution } = await placeOf(desk);
    return CustomerWindowView.parse({
      institution: { ko: institution.name.ko, en: institution.name.en },
      training: true,
      language: (await settings.get("language", Language)) ?? "ko",
      theme: (await settings.get("theme", Theme)) ?? "system",
      scene: this.#scene(),
    });
  }

  async consent({ given }: Parameters<CustomerSide["consent"]>[0]): Promise<void> {
    const { formId, scene } = this.#openForm();
    const known = scene.consents.flatMap(({ id }) => (given.includes(id) ? [id] : []));
    const { desk, session, emit } = this.#parts;
    await noteConsents(desk, {
      teller: session.requireTeller(),
      customer: session.requireCustomer(),
      ...{ formId, given: known },
    });
    this.#tick(formId, known);
    emit("form.changed", { formId, given: known, signed: null });
  }

  async sign({ language, strokes }: Parameters<CustomerSide["sign"]>[0]): Promise<void> {
    const { formId, scene } = this.#openForm();
    const given = scene.consents.filter((consent) => consent.given).map(({ id }) => id);
    await takeSignature(this.#parts, { formId, given, language, on: "customerWindow", strokes });
    this.#signed(formId);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #scene(): CustomerScene {
    const { session } = this.#parts;
    if (!session.teller || session.locked) return { kind: "idle" };
    return this.#work ?? this.#form?.scene ?? { kind: this.#base };
  }

  #show(change: { form?: OpenForm | null; work?: Work | null }): void {
    if (change.form !== undefined) this.#form = change.form;
    if (change.work !== undefined) this.#work = change.work;
    for (const listener of this.#listeners) listener();
  }

  #showForm({ formId, documents: { ko, en } }: FormView): void {
    const both = (a: string, b: string) => ({ ko: a, en: b });
    this.#turn += 1;
    const [card, english] = [ko, en].map(({ facts }) => facts.find(({ fact }) => fact === "card"));
    const scene = {
      kind: "form" as const,
      turn: this.#turn,
      title: both(ko.title, en.title),
      card: card
        ? { label: both(card.label, english?.label ?? card.label), number: lastDigits(card.value) }
        : null,
      declaration: both(ko.declaration, en.declaration),
      consents: ko.consents.map(({ id, required, title, body, given }, i) => {
        const english = en.consents[i];
        return {
          ...{ id, required, given },
          title: both(title, english?.title ?? title),
          body: body.map((text, at) => both(text, english?.body[at] ?? text)),
        };
      }),
    };
    this.#show({ form: { formId, scene }, work: null });
  }

  #tick(formId: string, given: readonly string[]): void {
    if (this.#form?.formId !== formId) return;
    const { scene } = this.#form;
    const consents = scene.consents.map((consent) => ({ ...consent, given: given.includes(consent.id) }));
    this.#show({ form: { formId, scene: { ...scene, consents } } });
  }

  #signed(formId: string): void {
    if (this.#form?.formId === formId) this.#show({ form: null, work: { kind: "signed" } });
  }

  /** @throws CounterError formNotOpen: there is nothing to sign on the customer's screen */
  #openForm(): OpenForm {
    if (!this.#form || this.#scene() !== this.#form.scene) throw new CounterError("formNotOpen");
    return this.#form;
  }
}

/** `71-0042819037` as `71-******9037` */
function lastDigits(card: string): string {
  const [vendorCode = "", serialNumber = ""] = card.split("-");
  return `${vendorCode}-${"*".repeat(serialNumber.length - 4)}${serialNumber.slice(-4)}`;
}
