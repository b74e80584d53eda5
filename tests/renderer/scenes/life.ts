import type { TokenStanding } from "../../../src/contract/calls/life.ts";
import { openForm } from "../answers/forms.ts";
import { recorded } from "../answers/life.ts";
import { customer, type FakeBridge, no, token } from "../fakeBridge.ts";
import { refusals } from "../refusals.ts";
import type { Scene } from "./scene.ts";

type Held = (typeof customer)["tokens"][number];
const other = { vendorCode: "82", serialNumber: "0000000417" };

/** The customer stands here with these cards. */
const holds =
  (...tokens: readonly Partial<Held>[]) =>
  (bridge: FakeBridge) => {
    const held = tokens.map((change) => ({ ...token, institutionCode: "901", state: "active", ...change }));
    bridge.state = { ...bridge.state, customer: { ...customer, tokens: held } };
  };
const ours = holds({ registrations: ["901", "902"] });
const theirs = holds({ ...other, institutionCode: "902", registrations: ["902"] });
const both = holds(
  { registrations: ["901"] },
  { ...other, institutionCode: "902", state: "suspended", registrations: ["901", "902"] },
);
const all =
  (...steps: readonly ((bridge: FakeBridge) => void)[]) =>
  (bridge: FakeBridge) => {
    for (const step of steps) step(bridge);
  };
const tapped = (bridge: FakeBridge) => {
  bridge.look = { ...bridge.look, state: "ours", token };
  bridge.putCard();
};
/** The customer's own card, from elsewhere: what is behind its lock does not show. */
const theirsTapped = (bridge: FakeBridge) => {
  bridge.look = { ...bridge.look, state: "locked", token: null };
  bridge.putCard();
};
const down = (bridge: FakeBridge) =>
  bridge.setStatus((status) => ({ ...status, line: { ...status.line, state: "offline", queued: 2 } }));
const stands = (change: Partial<TokenStanding>) => (bridge: FakeBridge) => {
  const value: TokenStanding = {
    state: "active",
    errorCount: 0,
    drift: 0,
    period: 30,
    openIncidents: [],
    ...change,
  };
  bridge.answers["life.token"] = () => ({ ok: true, value });
};
const incident = (kind: "lost" | "stolen", institutionCode = "902") => ({
  incidentId: "0193a5c0-0000-7000-8000-0000000000a1",
  kind,
  institutionCode,
  reportedAt: "2026-11-20T05:12:44.000Z",
});
const suspended = all(
  holds({ state: "suspended" }),
  stands({ state: "suspended", openIncidents: [incident("lost")] }),
);
/** The application is still to be signed. */
const unsigned =
  (...form: [] | ["register" | "dispose"]) =>
  (bridge: FakeBridge) => {
    bridge.answers["form.begin"] = () => ({ ok: true, value: openForm([], ...form) });
  };
const TO_FORM = ["wait:[data-action=next]:not([data-disabled])", "Enter"] as const;
const pending = { ok: true, value: { ...recorded, state: "pending" } } as const;

/** Registrations, incidents, unlock, time, disposal (8201 to 8402, 8701). */
export const lifeScenes: Readonly<Record<string, Scene>> = {
  customerTokens: { before: both, shows: "[data-screen=home] .token-where" },
  homeCardLocked: { before: theirsTapped, shows: "[data-offer='8201']" },
  register: { address: "#/8201", before: all(theirs, theirsTapped), shows: "[data-state=ready]" },
  registerTyped: { address: "#/8201", before: holds(), shows: ".card-number" },
  registerWrong: {
    address: "#/8201",
    before: holds(),
    keys: ["wait:.card-number", "Enter"],
    shows: ".field-error",
  },
  registerForm: {
    address: "#/8201",
    before: all(theirs, unsigned("register")),
    keys: TO_FORM,
    shows: "[data-state=form]",
  },
  registerShow: {
    address: "#/8201",
    before: all(theirs, theirsTapped),
    keys: TO_FORM,
    shows: "[data-state=show]",
  },
  registerOtp: { address: "#/8201", before: theirs, keys: TO_FORM, shows: "[data-field=otp]" },
  registerDown: { address: "#/8201", before: all(theirs, down), keys: TO_FORM, shows: "[data-field=otp]" },
  registerRefused: {
    address: "#/8201",
    before: all(theirs, theirsTapped, (b) => {
      b.answers["life.register"] = () => no(refusals.otpWrong);
    }),
    keys: [...TO_FORM, "wait:[data-state=show]", "Enter"],
    shows: "[data-failure]",
  },
  registerDone: {
    address: "#/8201",
    before: all(theirs, theirsTapped),
    keys: [...TO_FORM, "wait:[data-state=show]", "Enter"],
    shows: "[data-state=done]",
  },
  registerPending: {
    address: "#/8201",
    before: all(theirs, down, (b) => {
      b.answers["life.register"] = () => pending;
    }),
    keys: [...TO_FORM, "wait:[data-field=otp]", "fill:[data-field=otp] input=482913", "Enter"],
    shows: "[data-state=donePending]",
  },
  deregister: {
    address: "#/8202",
    before: holds({ ...other, institutionCode: "902", registrations: ["901", "902"] }),
    shows: "[data-state=ready]",
  },
  deregisterNone: { address: "#/8202", before: ours, shows: "[data-state=ready] .note" },
  deregisterDone: {
    address: "#/8202",
    before: holds({ ...other, institutionCode: "902", registrations: ["901", "902"] }),
    keys: ["wait:[data-state=ready]", "Enter"],
    shows: "[data-state=done]",
  },
  incident: { address: "#/8301", before: both, shows: "[data-state=ready]" },
  incidentStolen: {
    address: "#/8301",
    before: ours,
    keys: ["wait:[data-state=ready]", "ArrowRight", "ArrowRight"],
    shows: "[data-state=ready]",
  },
  incidentDown: { address: "#/8301", before: all(ours, down), shows: "[data-line=offline]" },
  incidentDone: {
    address: "#/8301",
    before: ours,
    keys: ["wait:[data-state=ready]", "Space", "Enter"],
    shows: "[data-state=done]",
  },
  incidentPending: {
    address: "#/8301",
    before: all(ours, down, (b) => {
      b.answers["life.report"] = () => pending;
    }),
    keys: ["wait:[data-state=ready]", "Space", "Enter"],
    shows: "[data-state=donePending]",
  },
  release: { address: "#/8302", before: all(suspended, tapped), shows: ".incidents" },
  releaseNoCard: { address: "#/8302", before: suspended, shows: ".incidents" },
  releaseNone: { address: "#/8302", before: ours, shows: "[data-state=none]" },
  releaseStolen: {
    address: "#/8302",
    before: all(
      holds({ state: "suspended" }),
      stands({ state: "suspended", openIncidents: [incident("lost"), incident("stolen", "901")].slice(1) }),
    ),
    shows: "[data-state=stolen]",
  },
  releaseDown: { address: "#/8302", before: all(suspended, down), shows: "[data-line=offline]" },
  unlock: {
    address: "#/8401",
    before: all(holds({ state: "locked" }), stands({ state: "locked", errorCount: 10 })),
    shows: ".hint",
  },
  unlockWrong: {
    address: "#/8401",
    before: all(holds({ state: "locked" }), stands({ state: "locked", errorCount: 10 }), (b) => {
      b.answers["life.unlock"] = () => no(refusals.otpWrong);
    }),
    keys: [
      "wait:[data-field=otp]",
      "click:[data-action=readOut-otp]",
      "click:[data-action=fillApproval]",
      "click:[data-action=next]",
    ],
    shows: "[data-failure]",
  },
  correctTime: { address: "#/8402", before: all(ours, stands({})), shows: "[data-state=first]" },
  correctTimeSecond: {
    address: "#/8402",
    before: all(ours, stands({})),
    keys: ["wait:[data-field=first]", "fill:.otp-pair > :first-child input=482913", "Enter"],
    shows: "[data-state=second]",
  },
  correctTimeSame: {
    address: "#/8402",
    before: all(ours, stands({})),
    keys: [
      "wait:[data-field=first]",
      "fill:.otp-pair > :first-child input=482913",
      "fill:.otp-pair > :last-child input=482913",
      "Enter",
    ],
    shows: ".field-error",
  },
  correctTimeDone: {
    address: "#/8402",
    before: all(ours, stands({})),
    keys: [
      "wait:[data-field=first]",
      "fill:.otp-pair > :first-child input=482913",
      "fill:.otp-pair > :last-child input=193377",
      "Enter",
    ],
    shows: "[data-state=done]",
  },
  dispose: { address: "#/8701", before: ours, shows: "[data-field=reason]" },
  disposeMissing: {
    address: "#/8701",
    before: ours,
    keys: ["wait:[data-field=reason]", "Enter"],
    shows: ".field-error",
  },
  disposeForm: {
    address: "#/8701",
    before: all(ours, unsigned("dispose")),
    keys: ["wait:[data-field=reason]", "Space", "Enter"],
    shows: "[data-state=form]",
  },
  disposeApprove: {
    address: "#/8701",
    before: ours,
    keys: ["wait:[data-field=reason]", "Space", "Enter"],
    shows: ".approval",
  },
  disposeDone: {
    address: "#/8701",
    before: ours,
    keys: [
      "wait:[data-field=reason]",
      "Space",
      "Enter",
      "wait:.approval",
      "click:[data-action=fillApproval]",
      "click:[data-action=next]",
    ],
    shows: "[data-state=done]",
  },
  reissue: { address: "#/8102", before: ours, shows: "[data-state=ready]" },
  reissueMissing: {
    address: "#/8102",
    before: ours,
    keys: ["wait:[data-state=ready]", "Enter"],
    shows: ".field-error",
  },
  reissueNone: { address: "#/8102", before: theirs, shows: "[data-state=none]" },
  reissueForm: {
    address: "#/8102",
    before: all(ours, unsigned()),
    keys: ["wait:[data-state=ready]", "ArrowRight", "Enter"],
    shows: "[data-state=form]",
  },
  reissueShowOld: {
    address: "#/8102",
    before: all(ours, tapped),
    keys: ["wait:[data-state=ready]", "Space", "Tab", "Space", "Enter"],
    shows: "[data-state=showOld]",
  },
  reissueApprove: {
    address: "#/8102",
    before: ours,
    keys: ["wait:[data-state=ready]", "ArrowRight", "Enter"],
    shows: "[data-state=approve]",
  },
  reissueTakeOld: {
    address: "#/8102",
    before: all(ours, tapped),
    keys: ["wait:[data-state=ready]", "Space", "Tab", "Space", "Enter", "wait:[data-state=showOld]", "Enter"],
    shows: "[data-state=takeOld]",
  },
  practiceMenu: { keys: ["click:[data-action=practice]"], shows: ".practice-item" },
};
