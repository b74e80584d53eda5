import type { formCalls, SignedForm } from "../../contract/calls/forms.ts";
import type { SignedOn, Strokes } from "../../contract/forms.ts";
import type { Language } from "../../contract/ipc.ts";
import { beginForm, noteConsents, openSignedForm, signForm } from "../../counter/index.ts";
import { placeOf } from "../place.ts";
import type { Handlers } from "../port.ts";
import type { HandlerParts } from "./parts.ts";

type Parts = Pick<HandlerParts, "desk" | "session" | "emit">;

async function orderOf({ desk, session }: Parts) {
  return {
    teller: session.requireTeller(),
    customer: session.requireCustomer(),
    place: { ...(await placeOf(desk)), mode: "training" as const },
  };
}

/** The customer signs, wherever that is; the teller's window is told. */
export async function takeSignature(
  parts: Parts,
  signature: {
    readonly formId: string;
    readonly given: readonly string[];
    readonly language: Language;
    readonly on: SignedOn;
    readonly strokes: Strokes | null;
  },
): Promise<SignedForm> {
  const signed = await signForm(parts.desk, { ...(await orderOf(parts)), ...signature });
  parts.emit("form.changed", { formId: signature.formId, given: [...signature.given], signed });
  return signed;
}

/** Application forms: filled in, agreed to, signed, opened again. */
export function formHandlers(parts: HandlerParts): Handlers<keyof typeof formCalls> {
  const { desk, session } = parts;
  return {
    "form.begin": async ({ form, token }) =>
      beginForm(desk, { ...(await orderOf(parts)), form, token: token ?? null }),
    "form.consent": async ({ formId, given }) =>
      noteConsents(desk, { ...(await orderOf(parts)), formId, given }),
    "form.sign": async ({ formId, given, language, signature }) =>
      takeSignature(parts, {
        ...{ formId, given, language },
        on: signature.kind === "drawn" ? "counter" : "paper",
        strokes: signature.kind === "drawn" ? signature.strokes : null,
      }),
    // The draft stays; only the customer's window is interested.
    "form.leave": async () => undefined,
    "form.open": async ({ formId }) => {
      session.requireTeller();
      return await openSignedForm(desk, formId);
    },
  };
}
