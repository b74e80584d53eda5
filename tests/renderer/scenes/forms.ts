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

/** The application of a transaction. */
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
  formRefused: {
    address: "#/issue",
    before: (b) => {
      known(b);
      b.answers["form.begin"] = () => no(refusals.secondIssue);
    },
    shows: "[data-state=formRefused] [data-failure]",
  },
};
