import { no } from "../fakeBridge.ts";
import { refusals } from "../refusals.ts";
import { never, type Scene } from "./scene.ts";

const ADDRESS = "#/9201";

/** 9201: charts, the table, a saved file, nothing to count. */
export const figureScenes: Readonly<Record<string, Scene>> = {
  figures: { address: ADDRESS, shows: ".charts" },
  figuresMonth: { address: ADDRESS, keys: ["wait:.charts", "ArrowRight"], shows: ".charts" },
  figuresTable: { address: ADDRESS, keys: ["wait:.charts", "F6"], shows: ".book-table" },
  figuresSaved: { address: ADDRESS, keys: ["wait:.charts", "F7"], shows: ".note.ok" },
  figuresNone: {
    address: ADDRESS,
    before: (bridge) => {
      bridge.answers["figures.read"] = () => ({ ok: true, value: { rows: [] } });
    },
    shows: ".figures-none",
  },
  figuresReading: {
    address: ADDRESS,
    before: (bridge) => {
      bridge.answers["figures.read"] = never;
    },
    shows: ".work [role=status] p",
  },
  figuresFailed: {
    address: ADDRESS,
    before: (bridge) => {
      bridge.answers["figures.read"] = () => no(refusals.ledger);
    },
    shows: "[data-failure]",
  },
};
