import type { Conflict, QueueEntry } from "../../../src/contract/calls/line.ts";
import type { LineView } from "../../../src/contract/ipc.ts";
import { type FakeBridge, token } from "../fakeBridge.ts";
import { refusals } from "../refusals.ts";
import type { Scene } from "./scene.ts";

const entry = (seq: number, change: Partial<QueueEntry>): QueueEntry => ({
  seq,
  type: "issue.completed",
  at: `2026-11-22T01:4${seq % 10}:07.000Z`,
  tellerId: "seoyeon",
  approverId: null,
  token,
  maskedName: "이*준",
  outcome: "waiting",
  rule: null,
  code: null,
  text: null,
  settled: false,
  ...change,
});

const waiting = [
  entry(1287, {
    type: "incident.reported",
    maskedName: "정*아",
    token: { ...token, serialNumber: "0042819011" },
  }),
  entry(1285, { type: "issue.begun" }),
  entry(1286, {}),
  entry(1288, { type: "registration.added", token: { vendorCode: "305", serialNumber: "1234567890123456" } }),
];

const said = {
  ko: {
    happened: "이 고객은 다른 지점에서도 같은 기관의 카드를 받았습니다.",
    now: "두 카드 모두 등록되어 있고, 나중 것은 정지되어 있습니다.",
    todo: "책임자가 남길 카드를 고르십시오.",
  },
  en: {
    happened: "This customer was given a card of this institution at another branch, too.",
    now: "Both cards are registered; the later one is suspended.",
    todo: "A supervisor chooses which card stays.",
  },
};

const conflict: Conflict = {
  entry: entry(1286, { outcome: "conflict", rule: "R3", code: "registry.customerHasToken", text: said }),
  decision: "choose",
  sides: [
    {
      ...token,
      state: "suspended",
      institutionCode: "901",
      branchCode: "9010042",
      issuedAt: "2026-11-22T01:42:19.120Z",
      issuedHere: true,
    },
    {
      vendorCode: "71",
      serialNumber: "0042700112",
      state: "active",
      institutionCode: "901",
      branchCode: "9010107",
      issuedAt: "2026-11-22T01:12:03.000Z",
      issuedHere: false,
    },
  ],
  registryAsked: true,
};

const line =
  (change: Partial<LineView>, entries: QueueEntry[] = [], conflicts: Conflict[] = []) =>
  (bridge: FakeBridge) => {
    bridge.setStatus((status) => ({ ...status, line: { ...status.line, ...change } }));
    bridge.answers["line.queue"] = () => ({
      ok: true,
      value: { entries, next: null, waiting: entries.length, refused: 0, conflicts: conflicts.length },
    });
    bridge.answers["line.conflicts"] = () => ({ ok: true, value: conflicts });
    const now = Date.now();
    const at = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
    bridge.answers["line.history"] = () => ({
      ok: true,
      value: [
        { from: at(60), to: at(31), state: "online", slow: false },
        { from: at(31), to: at(24), state: "online", slow: true },
        { from: at(24), to: at(9), state: "offline", slow: false },
        { from: at(9), to: null, state: change.state === "offline" ? "offline" : "online", slow: false },
      ],
    });
  };

/** 9301: the line. */
export const lineScenes: Readonly<Record<string, Scene>> = {
  line: { address: "#/9301", before: line({}), shows: "[data-state=online] .line-hour" },
  lineOffline: {
    address: "#/9301",
    before: (b) => {
      line({ state: "offline", queued: 4 }, waiting)(b);
      b.setStatus((status) => ({
        ...status,
        allotment: { ...status.allotment, ready: 4, low: true, offlineIssued: 20, limit: 20 },
      }));
    },
    shows: "[data-state=offline] [data-seq]",
  },
  lineSlow: {
    address: "#/9301",
    before: line({ slow: true, roundTripMs: 2300 }),
    shows: "[data-state=online] .line-hour",
  },
  lineSyncing: {
    address: "#/9301",
    before: line({ queued: 9, syncing: { done: 3, of: 12 } }, waiting),
    shows: "[data-state=online] [data-seq]",
  },
  lineConflict: {
    address: "#/9301",
    before: line({}, [conflict.entry], [conflict]),
    keys: ["click:.conflict-side"],
    shows: "[data-conflict] .badge",
  },
  lineMoving: {
    address: "#/9301",
    before: (b) => {
      line({})(b);
      b.setStatus((status) => ({ ...status, stock: { ...status.stock, moving: 16 } }));
    },
    shows: "[data-state=online] .note.warn",
  },
  homeMoving: {
    before: (b) => b.setStatus((status) => ({ ...status, stock: { ...status.stock, moving: 16 } })),
    shows: "[data-action=receiveMoved]",
  },
  homeQuarantined: { before: line({ state: "quarantined", failure: refusals.oldCopy }), shows: ".barred" },
  countQuarantined: {
    address: "#/8804",
    before: line({ state: "quarantined", failure: refusals.oldCopy }),
    shows: "[data-action=next][data-disabled]",
  },
  lineReplaced: {
    address: "#/9301",
    before: line({ state: "replaced", queued: 2, failure: refusals.replaced }, waiting.slice(1, 3)),
    shows: "[data-state=replaced] [data-failure]",
  },
  lineQuarantined: {
    address: "#/9301",
    before: line({
      state: "quarantined",
      failure: refusals.oldCopy,
    }),
    shows: "[data-state=quarantined] [data-failure]",
  },
};
