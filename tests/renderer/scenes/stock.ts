import type { ClosingPaper, DeliveryView } from "../../../src/contract/calls/stock.ts";
import type { CallOutput } from "../../../src/contract/ipc.ts";
import { closingView, shipments } from "../answers/stock.ts";
import { type FakeBridge, no } from "../fakeBridge.ts";
import { refusals } from "../refusals.ts";
import { never, type Scene } from "./scene.ts";

const list: DeliveryView = {
  listId: "0193a5c0-0000-7000-8000-00000000d001",
  fileName: "TRAINING-71-0003.csv",
  format: "csv",
  shipmentId: "TRAINING-71-0003",
  vendorCode: "71",
  boxes: [{ first: "0042850001", last: "0042850048", cards: 48 }],
  fresh: 48,
  already: 2,
  rejectedCount: 2,
  rejected: [
    { at: 12, serialNumber: "0042850900", reason: "notAnnounced" },
    { at: 51, serialNumber: "42850", reason: "serialNumber" },
  ],
  notListed: 50,
};

const movedFrom = "0193a5c0-41d7-7b52-9c08-2f6e1d7a9b34";
/** A counter was replaced this morning and half of its cards have been read in; another one weeks ago. */
const movedStock: CallOutput<"stock.shipments"> = {
  shipments: [
    {
      shipmentId: "TRAINING-71-0001",
      vendorCode: "71",
      announcedAt: "2026-10-05T06:10:00.000Z",
      received: 24,
      waiting: [{ first: "0042819031", last: "0042819046", cards: 16, movedFrom }],
    },
    ...shipments,
  ],
  moves: [
    {
      workstationId: movedFrom,
      at: "2026-11-22T00:12:40.000Z",
      cards: 40,
      waiting: 16,
      supervisorId: "eunjung",
      witnessId: "seoyeon",
    },
    {
      workstationId: "01938c11-7a20-7e94-b0d3-96c4f1528e7d",
      at: "2026-10-30T07:48:03.000Z",
      cards: 31,
      waiting: 0,
      supervisorId: "eunjung",
      witnessId: "doyun",
    },
  ],
  registryAsked: true,
};

const offline = (bridge: FakeBridge) =>
  bridge.setStatus((status) => ({ ...status, line: { ...status.line, state: "offline", queued: 2 } }));
const withList = (bridge: FakeBridge) => {
  bridge.answers["stock.chooseList"] = () => ({ ok: true, value: list });
};
const toBox = ["Enter", "wait:[data-state=confirm]"];
const bothSerials = ["fill:[data-field=first] input=0042850001", "fill:[data-field=last] input=0042850050"];

const counts = {
  "@seoyeon": "12",
  "@doyun": "9",
  spoiled: "2",
} as const;
const counted = Object.entries(counts).map(
  ([place, cards]) => `fill:[data-field='counted-${place}'] input=${cards}`,
);
const explained = "fill:[data-field='explanation-@doyun'] input=한 장이 책상 뒤에 떨어져 있었음";
const closed = (bridge: FakeBridge) => {
  bridge.answers["closing.view"] = () => ({
    ok: true,
    value: {
      ...closingView,
      closed: {
        closingId: "0193a5c0-0000-7000-8000-00000000c001",
        at: "2026-11-22T08:41:07.000Z",
        tellerId: "seoyeon",
        approverId: "eunjung",
        differences: 1,
      },
    },
  });
};
const paper = (): ClosingPaper => {
  const { day, states, transactions, waiting, places } = closingView;
  return {
    closingId: "0193a5c0-0000-7000-8000-00000000c001",
    day,
    preparedAt: "2026-11-22T08:41:07.000Z",
    tellerId: "seoyeon",
    approverId: "eunjung",
    states,
    transactions,
    waiting,
    places: places.map(({ place, book }) => ({ place, book, counted: book, explanation: "" })),
  };
};
const sign = ["Enter", "wait:[data-dialog=closing]", "fill:[data-field=approval] input=super-901"];

/** Receiving, handing over, spoiling and counting cards; closing the day. */
export const stockScenes: Readonly<Record<string, Scene>> = {
  receiveBoxes: { address: "#/8801", shows: ".box" },
  receiveOffline: {
    address: "#/8801",
    before: (b) => {
      offline(b);
      b.answers["stock.shipments"] = () => ({
        ok: true,
        value: { shipments, moves: [], registryAsked: false },
      });
    },
    shows: ".box",
  },
  receiveNothing: {
    address: "#/8801",
    before: (b) => {
      b.answers["stock.shipments"] = () => ({
        ok: true,
        value: { shipments: [], moves: [], registryAsked: true },
      });
    },
    shows: "[data-state=nothing]",
  },
  receiveMoved: {
    address: "#/8801",
    before: (b) => {
      b.answers["stock.shipments"] = () => ({ ok: true, value: movedStock });
    },
    shows: ".moved-stock",
  },
  receiveMovedConfirm: {
    address: "#/8801",
    before: (b) => {
      b.answers["stock.shipments"] = () => ({ ok: true, value: movedStock });
    },
    keys: ["wait:.moved-stock", ...toBox],
    shows: "[data-field=first]",
  },
  receiveAsking: {
    address: "#/8801",
    before: (b) => {
      b.answers["stock.shipments"] = never;
    },
    shows: "[data-state=loading]",
  },
  receiveList: {
    address: "#/8801",
    before: withList,
    keys: ["wait:.box", "F7", "wait:.delivery"],
    shows: ".rejected",
  },
  receiveConfirm: { address: "#/8801", keys: ["wait:.box", ...toBox], shows: "[data-field=first]" },
  receiveRefused: {
    address: "#/8801",
    before: (b) => {
      b.answers["stock.receive"] = () => no(refusals.notShipped);
    },
    keys: ["wait:.box", ...toBox, ...bothSerials, "Enter"],
    shows: "[data-failure]",
  },
  receiveDone: {
    address: "#/8801",
    keys: ["wait:.box", ...toBox, ...bothSerials, "Enter"],
    shows: "[data-state=done]",
  },
  handOver: { address: "#/8802", shows: "[data-field=from] [role=radio], [data-field=from] label" },
  handOverMissing: {
    address: "#/8802",
    keys: ["wait:[data-field=cards]", "click:[data-action=next]"],
    shows: ".field-error",
  },
  handOverDone: {
    address: "#/8802",
    keys: [
      "wait:[data-field=cards]",
      "fill:[data-field=cards] input=10",
      "fill:[data-field=approval] input=super-901",
      "Enter",
    ],
    shows: "[data-state=done]",
  },
  spoiledCards: { address: "#/8803", shows: ".stock-table" },
  spoiledNone: {
    address: "#/8803",
    before: (b) => {
      b.answers["stock.spoiled"] = () => ({ ok: true, value: { cards: [] } });
    },
    shows: "[data-state=list]",
  },
  spoilCard: { address: "#/8803", keys: ["wait:.stock-table", "F6"], shows: "[data-state=spoil]" },
  spoilMissing: {
    address: "#/8803",
    keys: [
      "wait:.stock-table",
      "F6",
      "wait:[data-state=spoil]",
      "click:[data-field=reason] label:last-of-type",
    ],
    shows: ".approval",
  },
  discardCards: {
    address: "#/8803",
    keys: ["wait:.stock-table", "Enter"],
    shows: "[data-state=discard] .approval",
  },
  count: { address: "#/8804", shows: "[data-field=cards]" },
  countAgrees: {
    address: "#/8804",
    keys: ["wait:[data-field=place] label", "fill:[data-field=cards] input=40", "Enter"],
    shows: "[data-state=agrees]",
  },
  countDiffers: {
    address: "#/8804",
    keys: ["wait:[data-field=place] label", "fill:[data-field=cards] input=39", "Enter"],
    shows: "[data-state=differs]",
  },
  countSerials: {
    address: "#/8804",
    keys: [
      "wait:[data-field=place] label",
      "click:[data-field=how] label:last-of-type",
      "wait:[data-field=scan]",
      "fill:[data-field=scan] input=0042819101",
      "Enter",
      "fill:[data-field=scan] input=0042819777",
      "Enter",
    ],
    shows: ".serial-list",
  },
  closing: { address: "#/8901", shows: ".closing-places" },
  closingOpenIssues: {
    address: "#/8901",
    before: (b) => {
      b.answers["closing.view"] = () => ({ ok: true, value: { ...closingView, openIssues: 1, waiting: 7 } });
    },
    shows: ".note.warn",
  },
  closingDiffers: {
    address: "#/8901",
    keys: ["wait:.closing-places", ...counted, "Enter"],
    shows: ".field-error",
  },
  closingPaper: {
    address: "#/8901",
    keys: ["wait:.closing-places", ...counted, explained, "Enter"],
    shows: "[data-dialog=closing]",
  },
  closingRefused: {
    address: "#/8901",
    before: (b) => {
      b.answers["closing.prepare"] = () => no(refusals.password);
    },
    keys: ["wait:.closing-places", ...counted, explained, ...sign, "Enter"],
    shows: "[data-failure]",
  },
  closingDone: {
    address: "#/8901",
    before: (b) => {
      b.answers["closing.prepare"] = () => ({ ok: true, value: paper() });
      b.answers["closing.sign"] = () => ({
        ok: true,
        value: {
          state: "applied",
          journalSeq: 1301,
          at: "2026-11-22T08:41:07.000Z",
          pdfPath: "C:\\SmartOTP\\closings\\closing-2026-11-22-0193a5c0-0000-7000-8000-00000000c001.pdf",
          sha256: "9f2c".repeat(16),
        },
      });
    },
    keys: ["wait:.closing-places", ...counted, explained, ...sign, "Enter"],
    shows: "[data-state=done]",
  },
  closedDay: { address: "#/8901", before: closed, shows: "[data-state=closed]" },
  reopenDay: {
    address: "#/8901",
    before: closed,
    keys: ["wait:[data-state=closed]", "F6"],
    shows: "[data-state=reopen]",
  },
};
