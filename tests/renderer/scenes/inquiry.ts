import { listed } from "../answers/inquiry.ts";
import { type FakeBridge, no } from "../fakeBridge.ts";
import { refusals } from "../refusals.ts";
import { never, type Scene } from "./scene.ts";

const ADDRESS = "#/9001";
const offline = (bridge: FakeBridge) =>
  bridge.setStatus((status) => ({ ...status, line: { ...status.line, state: "offline", queued: 3 } }));
const openFirst = ["wait:[role=option]", "Enter", "wait:[data-state=customer]"];
const openCard = [...openFirst, "click:[data-card='0042819037']", "wait:.life-line"];

/** 9001: searching, a customer's history, a card's. */
export const inquiryScenes: Readonly<Record<string, Scene>> = {
  inquiry: { address: ADDRESS, shows: "[role=option] .found-name" },
  inquiryFar: {
    address: ADDRESS,
    keys: ["wait:[role=option]", "End"],
    shows: "[aria-posinset='100000'] .found-name",
  },
  inquiryCards: {
    address: ADDRESS,
    keys: ["wait:[role=option]", "fill:.found-input input=0042"],
    shows: ".found-row.card",
  },
  inquiryEmpty: {
    address: ADDRESS,
    before: (bridge) => {
      bridge.answers["inquiry.search"] = () => ({ ok: true, value: { total: 0, customers: [], cards: [] } });
    },
    shows: ".found-none",
  },
  inquiryLoading: {
    address: ADDRESS,
    before: (bridge) => {
      bridge.answers["inquiry.search"] = never;
    },
    shows: ".work [role=status] p",
  },
  inquiryFailed: {
    address: ADDRESS,
    before: (bridge) => {
      bridge.answers["inquiry.search"] = () => no(refusals.ledger);
    },
    shows: "[data-failure]",
  },
  inquiryCustomer: { address: ADDRESS, keys: openFirst, shows: ".book-table" },
  inquiryCard: { address: ADDRESS, keys: openCard, shows: ".inquiry-registry dl" },
  inquiryCardTable: { address: ADDRESS, keys: [...openCard, "F6"], shows: ".life .book-table" },
  inquiryOffline: { address: ADDRESS, before: offline, keys: openCard, shows: ".work .note.warn" },
  inquiryAsking: {
    address: ADDRESS,
    before: (bridge) => {
      bridge.answers["inquiry.registry"] = never;
    },
    keys: openCard,
    shows: ".work [role=status] p",
  },
  customerKnown: {
    address: ADDRESS,
    before: (bridge) => {
      bridge.answers["inquiry.customer"] = () => ({
        ok: true,
        value: { customer: { ...listed(4), tokens: [] }, cards: [], entries: [], complete: true },
      });
    },
    keys: [...openFirst, "click:[data-start='8101']"],
    shows: "[data-known]",
  },
};
