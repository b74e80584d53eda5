import type { HistoryEntry, inquiryCalls, KnownCustomer } from "../../../src/contract/calls/inquiry.ts";
import type { CallOutput } from "../../../src/contract/ipc.ts";
import type { StandardAnswers } from "./answers.ts";

const ours = { vendorCode: "71", serialNumber: "0042819037" };
const other = { vendorCode: "305", serialNumber: "1234567890123456" };
const id = (n: number) => `0193a5c0-0000-7000-8000-${String(n).padStart(12, "0")}`;

const people = [
  ["강*우", "1961", "7730"],
  ["김*수", "1958", "0007"],
  ["박*윤", "1999", "2201"],
  ["서*아", "2003", "9914"],
  ["이*준", "1990", "4821"],
  ["정*아", "1984", "3375"],
  ["최*정", "1972", "1180"],
] as const;

/** The n-th customer of a list that never ends. */
export function listed(n: number): KnownCustomer {
  const [maskedName, year, tail] = people[n % people.length] ?? people[0];
  const state = n % 5 === 3 ? "suspended" : "active";
  const tokens = n % 4 === 1 ? [] : [{ ...ours, institutionCode: "901", state } as const];
  return {
    customerId: id(n),
    kind: "personal",
    maskedName,
    birthDate: `${year}-**-**`,
    maskedPhone: `010-****-${tail}`,
    tokens,
  };
}

const entry = (seq: number, at: string, type: string, more: Partial<HistoryEntry> = {}): HistoryEntry => ({
  seq,
  at,
  type,
  tellerId: "seoyeon",
  approverId: null,
  token: ours,
  maskedName: "이*준",
  reason: null,
  replaces: null,
  formId: null,
  outcome: { seq, outcome: "applied" },
  ...more,
});

export const entries: HistoryEntry[] = [
  entry(12, "2026-09-02T00:12:44.000Z", "stock.received", { token: null, maskedName: null }),
  entry(309, "2026-09-14T05:19:48.000Z", "form.signed", {
    token: null,
    formId: "0193a5c0-0000-7000-8000-0000000000f1",
  }),
  entry(310, "2026-09-14T05:20:10.000Z", "issue.begun"),
  entry(311, "2026-09-14T05:20:12.000Z", "issue.completed"),
  entry(512, "2026-10-03T01:04:31.000Z", "incident.reported", { reason: "lost" }),
  entry(518, "2026-10-05T02:41:09.000Z", "incident.released", { approverId: "eunjung" }),
  entry(902, "2026-11-20T04:15:55.000Z", "token.unlocked", {
    approverId: "eunjung",
    outcome: { seq: 902, outcome: "refused", rule: "R5" },
  }),
  entry(1101, "2026-11-22T01:30:02.000Z", "phone.invited", { outcome: null }),
];

const events: CallOutput<"inquiry.registry">["history"]["events"] = [
  { at: "2026-08-30T03:00:00.000Z", kind: "token.received", detail: {} },
  { at: "2026-09-02T00:12:50.000Z", kind: "token.allotted", institutionCode: "901", detail: {} },
  {
    at: "2026-09-14T05:20:12.000Z",
    kind: "token.activated",
    institutionCode: "901",
    detail: {},
    tellerId: "seoyeon",
  },
  { at: "2026-09-20T05:20:12.000Z", kind: "registration.added", institutionCode: "902", detail: {} },
  {
    at: "2026-10-03T01:04:31.000Z",
    kind: "incident.reported",
    institutionCode: "902",
    detail: { incident: "lost" },
  },
  { at: "2026-10-05T02:41:09.000Z", kind: "incident.released", institutionCode: "901", detail: {} },
  { at: "2026-11-18T07:00:00.000Z", kind: "token.errorCounted", institutionCode: "902", detail: {} },
  { at: "2026-11-18T07:00:30.000Z", kind: "token.errorCounted", institutionCode: "902", detail: {} },
];

const registryAnswer: CallOutput<"inquiry.registry"> = {
  view: {
    ...ours,
    state: "active",
    parameters: { type: "TOTP", algorithm: "SHA-256", digits: 6, period: 30 },
    profile: "locked",
    institutionCode: "901",
    branchCode: "9010042",
    errorCount: 2,
    drift: -1,
    lastTimeStep: 59080261,
    registrations: [
      { institutionCode: "901", kind: "issued", registeredAt: "2026-09-14T05:20:12.000Z", endedAt: null },
      {
        institutionCode: "902",
        kind: "otherInstitution",
        registeredAt: "2026-09-20T05:20:12.000Z",
        endedAt: null,
      },
    ],
    openIncidents: [],
    inConflict: false,
  },
  history: { events, complete: true },
  phones: [],
};

const card = {
  ...ours,
  state: "active",
  institutionCode: "901",
  customer: { customerId: id(4), maskedName: "이*준" },
} as const;

export const inquiryAnswers: StandardAnswers<keyof typeof inquiryCalls> = {
  "inquiry.search": ({ query, offset, limit }: { query: string; offset: number; limit: number }) => {
    const total = query === "" ? 100_000 : 240;
    const count = Math.max(0, Math.min(limit, total - offset));
    return {
      total,
      customers: Array.from({ length: count }, (_, i) => listed(offset + i)),
      cards: /\d{3}/.test(query) && offset === 0 ? [card, { ...card, ...other, institutionCode: "305" }] : [],
    };
  },
  "inquiry.customer": () => ({
    customer: listed(4),
    cards: [card, { ...card, ...other, institutionCode: "305", state: "suspended" }],
    entries,
    complete: true,
  }),
  "inquiry.card": () => ({ card, customer: listed(4), entries, complete: true }),
  "inquiry.registry": () => registryAnswer,
};
