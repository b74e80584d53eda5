import type { ClosingView, ShipmentView, stockCalls } from "../../../src/contract/calls/stock.ts";
import { never, type StandardAnswers } from "./answers.ts";

const SHIPMENT = "TRAINING-71-0003";
const at = "2026-11-22T01:42:19.120Z";
const recorded = { state: "applied", journalSeq: 1286, at };
const safe = { kind: "safe" } as const;
const drawer = { kind: "drawer", tellerId: "seoyeon" } as const;
const other = { kind: "drawer", tellerId: "doyun" } as const;
const spoiled = { kind: "spoiled" } as const;

export const shipments: ShipmentView[] = [
  {
    shipmentId: SHIPMENT,
    vendorCode: "71",
    announcedAt: "2026-11-20T06:10:00.000Z",
    received: 100,
    waiting: [
      { first: "0042850001", last: "0042850050", cards: 50 },
      { first: "0042850061", last: "0042850110", cards: 50 },
    ],
  },
];

export const closingView: ClosingView = {
  day: "2026-11-22",
  closed: null,
  openIssues: 0,
  waiting: 0,
  oldestWaiting: null,
  states: { inStock: 24, allotted: 38, writing: 0, issued: 136, spoiled: 2, discarded: 5 },
  places: [
    { place: safe, book: 40, counted: 40, explanation: "" },
    { place: drawer, book: 12, counted: null, explanation: "" },
    { place: other, book: 10, counted: null, explanation: "" },
    { place: spoiled, book: 2, counted: null, explanation: "" },
  ],
  transactions: [
    { type: "incident.reported", count: 2 },
    { type: "issue.begun", count: 19 },
    { type: "issue.completed", count: 18 },
    { type: "issue.spoiled", count: 1 },
    { type: "stock.counted", count: 1 },
    { type: "stock.handedOver", count: 2 },
  ],
};

/** A shipment of two boxes on its way, three places with cards, two spoiled ones, an open day. */
export const stockAnswers: StandardAnswers<keyof typeof stockCalls> = {
  "stock.shipments": () => ({
    shipments,
    moves: [],
    registryAsked: true,
  }),
  "stock.chooseList": () => null,
  "stock.receive": () => ({ ...recorded, cards: 50, first: "0042850001", last: "0042850050" }),
  "stock.places": () => ({
    places: [
      { place: safe, book: 40 },
      { place: drawer, book: 12 },
      { place: other, book: 10 },
      { place: spoiled, book: 2 },
    ],
  }),
  "stock.cards": () => ({
    cards: Array.from({ length: 12 }, (_, i) => ({
      vendorCode: "71",
      serialNumber: String(42_819_101 + i).padStart(10, "0"),
    })),
  }),
  "stock.handOver": () => ({
    ...recorded,
    cards: 10,
    boxes: [{ first: "0042819041", last: "0042819050", cards: 10 }],
    confirmedBy: "doyun",
  }),
  "stock.spoiled": () => ({
    cards: [
      {
        vendorCode: "71",
        serialNumber: "0042819012",
        reason: "cardFailed",
        at: "2026-11-21T02:14:51.000Z",
        tellerId: "doyun",
        discarded: null,
      },
      {
        vendorCode: "71",
        serialNumber: "0042819019",
        reason: "damaged",
        at,
        tellerId: "seoyeon",
        discarded: null,
      },
      {
        vendorCode: "71",
        serialNumber: "0042818877",
        reason: "chipDead",
        at: "2026-11-12T05:40:03.000Z",
        tellerId: "seoyeon",
        discarded: "returned",
      },
    ],
  }),
  "stock.spoil": () => recorded,
  "stock.discard": () => ({ ...recorded, cards: 2 }),
  "stock.count": () => ({ ...recorded, book: 40, counted: 40, missing: 0, surplus: 0 }),
  "closing.view": () => closingView,
  "closing.prepare": () => never,
  "closing.sign": () => never,
  "closing.reopen": () => recorded,
};
