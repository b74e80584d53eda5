import type { FormView } from "../../../src/contract/calls/forms.ts";
import type { CustomerScene } from "../../../src/contract/customerWindow.ts";
import { openForm } from "../answers/forms.ts";
import { type FakeBridge, no } from "../fakeBridge.ts";
import { refusals } from "../refusals.ts";
import { known, never, type Scene } from "./scene.ts";

const unsigned =
  (given: readonly string[] = []) =>
  (bridge: FakeBridge) => {
    known(bridge);
    bridge.answers["form.begin"] = () => ({ ok: true, value: openForm(given) });
  };

const fromInquiry = [
  "wait:[role=option]",
  "Enter",
  "wait:[data-state=customer]",
  "click:[data-action=openForm]",
];
const customerWindow = { name: "customer", width: 1024, height: 768 } as const;
const bilingual = (korean: string, english = "") => ({ ko: korean, en: english });

/** What the customer reads of a form. */
function readingOf({ documents: { ko, en } }: FormView): Extract<CustomerScene, { kind: "form" }> {
  const [card, english] = [ko, en].map(({ facts }) => facts.find(({ fact }) => fact === "card"));
  return {
    kind: "form",
    turn: 1,
    title: bilingual(ko.title, en.title),
    card: card ? { label: bilingual(card.label, english?.label), number: "71-******9037" } : null,
    declaration: bilingual(ko.declaration, en.declaration),
    consents: ko.consents.map(({ id, required, given, title, body }, i) => ({
      ...{ id, required, given },
      title: bilingual(title, en.consents[i]?.title),
      body: body.map((text, at) => bilingual(text, en.consents[i]?.body[at])),
    })),
  };
}
const reading = readingOf(openForm(["terms"]));
const sees = (scene: CustomerScene): Scene => ({
  window: customerWindow,
  customerSees: scene,
  shows: `[data-scene=${scene.kind}] h1`,
});

/** The application of a transaction, and the customer's window. */
export const formScenes: Readonly<Record<string, Scene>> = {
  form: { address: "#/issue", before: unsigned(), shows: "[data-state=form]" },
  formMissing: {
    address: "#/issue",
    before: unsigned(["terms"]),
    keys: ["wait:[data-state=form]", "Enter"],
    shows: ".form-sign .field-error",
  },
  formUnsigned: {
    address: "#/issue",
    before: unsigned(),
    keys: ["wait:[data-state=form]", "F6", "Enter"],
    shows: ".signature[data-invalid]",
  },
  formOnPaper: {
    address: "#/issue",
    before: unsigned(),
    keys: ["wait:[data-state=form]", "F6", "F7", "wait:[data-dialog=paperSigning]", "F9"],
    shows: "[data-action=signedOnPaper]",
  },
  formOpening: {
    address: "#/issue",
    before: (b) => {
      known(b);
      b.answers["form.begin"] = never;
    },
    shows: "[data-state=formOpening] .lead",
  },
  printChoice: {
    address: "#/issue",
    before: (b) => {
      unsigned()(b);
      b.answers["print.printers"] = () => ({
        ok: true,
        value: {
          printers: [
            { name: "laser", label: "HP LaserJet 2F" },
            { name: "ink", label: "Canon G3910" },
          ],
        },
      });
      b.answers["print.paper"] = () => no(refusals.printerFailed);
    },
    keys: ["wait:[data-state=form]", "F6", "F7", "wait:[data-dialog=paperSigning] .choice", "F9"],
    shows: "[data-dialog=paperSigning] [data-failure]",
  },
  formOpened: { address: "#/9001", keys: fromInquiry, shows: "[data-dialog=form] .form-paper-drawn" },
  formTampered: {
    address: "#/9001",
    before: (b) => {
      b.answers["form.open"] = () => no(refusals.formChanged);
    },
    keys: fromInquiry,
    shows: "[data-dialog=form] [data-failure]",
  },
  customerIdle: sees({ kind: "idle" }),
  customerCard: sees({ kind: "card", done: 3, of: 6 }),
  customerForm: sees(reading),
  customerFormCard: sees(readingOf(openForm(["disposal"], "dispose"))),
  customerFormMissing: {
    ...sees(reading),
    keys: ["wait:.customer-form", "click:[data-action=sign]"],
    shows: ".customer-form .field-error",
  },
  formRefused: {
    address: "#/issue",
    before: (b) => {
      known(b);
      b.answers["form.begin"] = () => no(refusals.secondIssue);
    },
    shows: "[data-state=formRefused] [data-failure]",
  },
};
