import type { formCalls } from "../../contract/calls/forms.ts";
import { beginForm, noteConsents, openSignedForm, signForm } from "../../counter/index.ts";
import { placeOf } from "../place.ts";
import type { Handlers } from "../port.ts";
import type { HandlerParts } from "./parts.ts";

/** Application forms: filled in, agreed to, signed, opened again. */
export function formHandlers({ desk, session, emit }: HandlerParts): Handlers<keyof typeof formCalls> {
  const order = async () => ({
    teller: session.requireTeller(),
    customer: session.requireCustomer(),
    place: { ...(await placeOf(desk)), mode: "training" as const },
  });
  return {
    "form.begin": async ({ form, token }) =>
      beginForm(desk, { ...(await order()), form, token: token ?? null }),
    "form.consent": async ({ formId, given }) => noteConsents(desk, { ...(await order()), formId, given }),
    "form.sign": async ({ formId, given, language, signature }) => {
      const drawn = signature.kind === "drawn";
      const signed = await signForm(desk, {
        ...(await order()),
        ...{ formId, given, language },
        on: drawn ? "counter" : "paper",
        strokes: drawn ? signature.strokes : null,
      });
      emit("form.changed", { formId, given, signed });
      return signed;
    },
    "form.open": async ({ formId }) => {
      session.requireTeller();
      return await openSignedForm(desk, formId);
    },
  };
}
