import type { CardLook } from "../../../src/contract/ipc.ts";
import { tested } from "../answers/phones.ts";
import { type FakeBridge, no, result, token } from "../fakeBridge.ts";
import { refusals } from "../refusals.ts";
import { known, never, type Scene, withCard } from "./scene.ts";

const lying = (look: Partial<CardLook>) => (bridge: FakeBridge) => {
  withCard(bridge);
  bridge.look = { ...bridge.look, ...look };
};

function writeHalf(bridge: FakeBridge): void {
  bridge.progress("card.check", "done", { ms: 41, detail: { appletVersion: "1.0.2" }, commandsDone: 1 });
  bridge.progress("journal.begun", "done", { ms: 3, detail: { journalSeq: 1284 }, commandsDone: 1 });
  bridge.progress("card.put", "running", { commandsDone: 2 });
}

const torn = (bridge: FakeBridge) => {
  withCard(bridge);
  bridge.answers["issue.start"] = async () => {
    writeHalf(bridge);
    bridge.setOpenIssues([bridge.openIssue]);
    bridge.takeCard();
    return no(refusals.cardGone);
  };
};
const writes = (change: Partial<typeof result>) => (bridge: FakeBridge) => {
  withCard(bridge);
  bridge.answers["issue.start"] = async () => {
    bridge.look = { ...bridge.look, state: "ours", token };
    return { ok: true, value: { ...result, ...change } };
  };
};
const signedOut = (bridge: FakeBridge) => {
  bridge.state = { ...bridge.state, session: null };
};
const withOpen = (bridge: FakeBridge) => {
  bridge.state = { ...bridge.state, openIssues: [bridge.openIssue] };
};
const readers =
  (service: "ready" | "noService" | "restarting" | "unavailable" | "starting") => (bridge: FakeBridge) => {
    known(bridge);
    bridge.setStatus((status) => ({ ...status, selectedReader: null, reader: { service, readers: [] } }));
  };
const resume = (look: Partial<CardLook> | null) => (bridge: FakeBridge) => {
  withOpen(bridge);
  if (look) {
    bridge.putCard();
    bridge.look = { ...bridge.look, ...look };
  }
};
const RESUME = "#/resume/0193a5c0-0000-7000-8000-000000000001";

/** Signing in, home, the customer, issuing, the card test. */
export const issueScenes: Readonly<Record<string, Scene>> = {
  starting: {
    before: (b) => {
      b.answers["app.state"] = never;
    },
    shows: ".starting-words",
  },
  startFailed: {
    before: (b) => {
      b.answers["app.state"] = () => no(refusals.ledger);
    },
    shows: "[data-screen=startFailed]",
  },
  signIn: { before: signedOut, shows: "[data-screen=signIn]" },
  signInWrong: {
    before: (b) => {
      signedOut(b);
      b.answers["session.signIn"] = () => no(refusals.password);
    },
    keys: ["F2", "Enter"],
    shows: "[data-failure]",
  },
  signInLockedOut: {
    before: (b) => {
      signedOut(b);
      b.answers["session.signIn"] = () => no(refusals.lockedOut);
    },
    keys: ["F2", "Enter"],
    shows: "[data-failure]",
  },
  home: { shows: "[data-screen=home]" },
  homeCustomer: { before: known, shows: "[data-screen=home]" },
  homeCard: { before: withCard, shows: "[data-offer]" },
  locked: {
    before: (b) => {
      known(b);
      b.state = { ...b.state, locked: true };
    },
    shows: "[data-screen=locked]",
  },
  homeDraft: {
    before: (b) => {
      b.answers["draft.list"] = () => ({
        ok: true,
        value: [
          {
            draftId: "0193a5c0-0000-7000-8000-0000000000d1",
            code: "8101",
            customer: { customerId: "0193a5c0-0000-7000-8000-0000000000c2", maskedName: "정*아" },
            token: null,
            values: {},
            leftAt: "2026-11-22T01:32:41.000Z",
            tellerId: "doyun",
          },
        ],
      });
    },
    shows: ".drafts",
  },
  homeFirstIssue: {
    before: (b) => b.setStatus((status) => ({ ...status, stock: { ...status.stock, issued: 0 } })),
    shows: ".first-issue",
  },
  homeOpenIssue: { before: withOpen, shows: ".open-issue" },
  homeOffline: {
    before: (b) =>
      b.setStatus((s) => ({
        ...s,
        line: { ...s.line, state: "offline", queued: 3 },
        stock: { inStock: 0, allotted: 0, issued: 198, spoiled: 2, drawers: [], moving: 0 },
      })),
    shows: "[data-line=offline]",
  },
  homeRefused: {
    before: (b) =>
      b.setStatus((s) => ({
        ...s,
        line: { ...s.line, state: "refused", queued: 1, failure: refusals.ledger, clockOffsetMs: -8200 },
      })),
    shows: "[data-line=refused]",
  },
  palette: { keys: ["Control+k"], shows: "[data-dialog=palette]" },
  help: { keys: ["F1"], shows: "[data-dialog=help]" },
  customer: { address: "#/customer", shows: "[data-screen=customer]" },
  customerPassport: { address: "#/customer", keys: ["ArrowLeft"], shows: ".mrz" },
  customerMissing: { address: "#/customer", keys: ["Control+Enter"], shows: ".field-error" },
  customerRefused: {
    address: "#/customer",
    before: (b) => {
      b.answers["customer.identify"] = () => no(refusals.corporation);
      b.answers["customer.fictitious"] = () => ({
        ok: true,
        value: {
          document: "residentCard",
          kind: "corporation",
          name: "한빛상사",
          identityNumber: "900101-1000000",
          documentNumber: "",
          mrz: "",
          phone: "010-0000-4821",
          nfcPhone: true,
        },
      });
    },
    keys: ["click:[data-action=fictitious]", "wait:[value='한빛상사']", "Enter"],
    shows: "[data-failure]",
  },
  customerWrongMrz: {
    address: "#/customer",
    before: (b) => {
      b.answers["customer.readMrz"] = () => no(refusals.checkDigit);
    },
    keys: [
      "ArrowLeft",
      "wait:.mrz",
      "fill:.mrz=" +
        "P<KORLEE<<HAJUN<<<<<<<<<<<<<<<<<<<<<<<<<<<<<\nM123456784KOR9001019M3105017<<<<<<<<<<<<<<02",
    ],
    shows: "[data-failure]",
  },
  customerForIncident: { address: "#/customer/8301", shows: "[data-screen=customer]" },
  issueAskNfcPhone: {
    address: "#/issue",
    before: (b) => {
      known(b);
      b.state = { ...b.state, customer: b.state.customer && { ...b.state.customer, nfcPhone: null } };
    },
    shows: "[data-state=askNfcPhone]",
  },
  issueNoNfcPhone: {
    address: "#/issue",
    before: (b) => {
      known(b);
      b.state = { ...b.state, customer: b.state.customer && { ...b.state.customer, nfcPhone: false } };
    },
    shows: "[data-state=noNfcPhone]",
  },
  issueNoReader: { address: "#/issue", before: readers("ready"), shows: "[data-state=noReader]" },
  issueNoService: { address: "#/issue", before: readers("noService"), shows: "[data-state=noReader]" },
  issueWaiting: { address: "#/issue", before: known, shows: "[data-state=waitingCard]" },
  issueLooking: {
    address: "#/issue",
    before: (b) => {
      withCard(b);
      b.answers["card.look"] = never;
    },
    shows: "[data-state=looking] .lead",
  },
  issueLookFailed: {
    address: "#/issue",
    before: (b) => {
      withCard(b);
      b.answers["card.look"] = () => no(refusals.cutAnswers);
    },
    shows: "[data-state=lookFailed]",
  },
  issueOurs: { address: "#/issue", before: lying({ state: "ours", token }), shows: "[data-state=look-ours]" },
  issueForeign: {
    address: "#/issue",
    before: lying({ state: "foreign" }),
    shows: "[data-state=look-foreign]",
  },
  issueOther: {
    address: "#/issue",
    before: lying({
      state: "otherInstitution",
      token: { vendorCode: "305", serialNumber: "1234567890123456" },
    }),
    shows: "[data-state=look-otherInstitution]",
  },
  issueTornCard: {
    address: "#/issue",
    before: (b) => {
      lying({ state: "torn", token })(b);
      withOpen(b);
    },
    shows: "[data-state=look-torn]",
  },
  issueConfirm: { address: "#/issue", before: withCard, shows: "[data-state=confirm]" },
  issueConfirmNone: {
    address: "#/issue",
    before: (b) => {
      lying({ state: "blankLocked" })(b);
      b.answers["issue.suggest"] = () => ({ ok: true, value: null });
    },
    keys: ["Enter"],
    shows: "[data-state=confirm] .field-error",
  },
  issueConfirmLimit: {
    address: "#/issue",
    before: (b) => {
      withCard(b);
      b.setStatus((status) => ({
        ...status,
        line: { ...status.line, state: "offline", queued: 20 },
        allotment: { ...status.allotment, offlineIssued: 20, limit: 20 },
      }));
    },
    shows: "[data-state=confirm] .approval",
  },
  issueWriting: {
    address: "#/issue",
    before: withCard,
    keys: ["Enter"],
    moves: writeHalf,
    shows: "[data-state=writing]",
  },
  issueTorn: { address: "#/issue", before: torn, keys: ["Enter"], shows: "[data-state=torn]" },
  issueRefused: {
    address: "#/issue",
    before: (b) => {
      withCard(b);
      b.answers["issue.start"] = () => no(refusals.secondIssue);
    },
    keys: ["Enter"],
    shows: "[data-state=failed]",
  },
  issueDone: { address: "#/issue", before: writes({}), keys: ["Enter"], shows: "[data-state=done]" },
  issueDoneOffline: {
    address: "#/issue",
    before: (b) => {
      writes({ registered: false })(b);
      b.setStatus((s) => ({ ...s, line: { ...s.line, state: "offline", queued: 2 } }));
    },
    keys: ["Enter"],
    shows: "[data-state=doneOffline]",
  },
  receipt: {
    address: "#/issue",
    before: writes({}),
    keys: ["Enter", "wait:[data-state=done]", "F9"],
    shows: "[data-dialog=receipt]",
  },
  cardTest: { before: (b) => b.putCard(), keys: ["F4"], shows: "[data-accepted=true]" },
  cardTestRefused: {
    before: (b) => {
      b.putCard();
      b.answers["card.test"] = () => ({ ok: true, value: tested({ accepted: false, reason: "replayed" }) });
    },
    keys: ["F4"],
    shows: "[data-accepted=false]",
  },
  resumeWaiting: { address: RESUME, before: resume(null), shows: "[data-state=waitingCard]" },
  resumeFound: { address: RESUME, before: resume({ state: "torn", token }), shows: "[data-state=resumable]" },
  resumeOther: { address: RESUME, before: resume({ state: "foreign" }), shows: "[data-state=otherCard]" },
  resumeSettled: { address: RESUME, shows: "[data-state=settled]" },
  spoil: {
    address: RESUME,
    before: resume(null),
    keys: ["click:[data-action=spoil]"],
    shows: "[data-dialog=spoil]",
  },
};
