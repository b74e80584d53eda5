import { requests } from "../answers/approvals.ts";
import { listed } from "../answers/inquiry.ts";
import { customer, type FakeBridge, no, token } from "../fakeBridge.ts";
import { refusals } from "../refusals.ts";
import { never, type Scene } from "./scene.ts";

const ADDRESS = "#/9101";
const asSupervisor = (bridge: FakeBridge) => {
  const session = bridge.state.tellers.find(({ role }) => role === "supervisor") ?? null;
  bridge.state = { ...bridge.state, session };
};

/** The customer of the first request stands here again, with that card (R2). */
const back = (bridge: FakeBridge) => {
  const tokens = [{ ...token, institutionCode: "901", state: "active" }];
  const here = { ...customer, customerId: listed(4).customerId, tokens };
  bridge.state = { ...bridge.state, customer: here };
  bridge.answers["approvals.requests"] = () => ({
    ok: true,
    value: requests.map((one) => ({ ...one, customerId: here.customerId })),
  });
};

/** 9101: what waits, deciding, what was approved, nothing. */
export const approvalScenes: Readonly<Record<string, Scene>> = {
  approvals: { address: ADDRESS, shows: ".book-table" },
  approvalsSupervisor: { address: ADDRESS, before: asSupervisor, shows: "[data-action=decide]" },
  approvalsDecide: {
    address: ADDRESS,
    before: asSupervisor,
    keys: ["click:[data-action=decide] >> nth=0", "wait:[data-state=decide]", "Enter"],
    shows: ".field-error",
  },
  approvalsRefuse: {
    address: ADDRESS,
    before: (bridge) => {
      asSupervisor(bridge);
      bridge.answers["approvals.decide"] = () => no(refusals.password);
    },
    keys: [
      "click:[data-action=decide] >> nth=0",
      "wait:[data-state=decide]",
      "ArrowRight",
      "fill:.decide-form .field input=분실신고서가 없음",
      "click:[data-action=fillPassword]",
      "Enter",
      "click:[data-action=next]",
    ],
    shows: "[data-failure]",
  },
  approvalsGoOn: {
    address: ADDRESS,
    before: back,
    keys: ["click:[data-action=finish]", "wait:[data-field=reason]", "click:[data-action=next]"],
    shows: ".work .note.ok",
  },
  approvalsEmpty: {
    address: ADDRESS,
    before: (bridge) => {
      bridge.answers["approvals.requests"] = () => ({ ok: true, value: [] });
      bridge.answers["approvals.past"] = () => ({ ok: true, value: { entries: [], complete: true } });
    },
    shows: ".work .note",
  },
  approvalsReading: {
    address: ADDRESS,
    before: (bridge) => {
      bridge.answers["approvals.requests"] = never;
      bridge.answers["approvals.past"] = never;
    },
    shows: ".work [role=status] p",
  },
};
