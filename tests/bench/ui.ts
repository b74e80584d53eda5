import { existsSync } from "node:fs";
import path from "node:path";
import type { Page } from "@playwright/test";
import { transactions } from "../../renderer/transactions/table.ts";
import { displayFor } from "../e2e/support/display.ts";
import { launchApp } from "../e2e/support/launch.ts";
import { call, online, signIn } from "../e2e/support/walk.ts";
import { keystrokes } from "./keystrokes.ts";
import { addCustomers } from "./manyNames.ts";
import { painted, until } from "./painted.ts";
import { CannotMeasure, type Part, type Say } from "./part.ts";
import { scratchFolder, withResources } from "./resources.ts";
import { median, quantile } from "./statistics.ts";

const ROOT = path.resolve(import.meta.dirname, "..", "..");
const CUSTOMERS = 100_000;
const ROUNDS = 5;

/** Milliseconds from a key press to its painted result, by what was asked for. */
type Times = Record<"palette" | "search" | "scroll" | "screen", number[]>;
/** The screens' again, by their codes. */
type Screens = Map<string, number[]>;

const opened = `document.querySelector("[data-dialog=palette] input") === document.activeElement`;
const chosen = (code: string) =>
  `document.querySelector("[data-dialog=palette] input")?.value === "${code}" && document.querySelector("[data-dialog=palette] [aria-selected=true] .palette-code")?.textContent.startsWith("${code}")`;
const crumb = (code: string) => `document.querySelector(".work .crumb")?.textContent.startsWith("${code}")`;
const home = `document.querySelector("[data-screen=home]") !== null`;

/** Ctrl-K, a transaction's code digit by digit, Enter, Esc: the palette and the screen. */
async function openByCode(page: Page, code: string, times: Times): Promise<number> {
  times.palette.push(await painted(page, () => page.keyboard.press("Control+k"), opened));
  for (let length = 1; length <= code.length; length += 1) {
    const typed = code.slice(0, length);
    times.palette.push(await painted(page, () => page.keyboard.press(typed.slice(-1)), chosen(typed)));
  }
  const screen = await painted(page, () => page.keyboard.press("Enter"), crumb(code));
  times.screen.push(screen);
  await page.keyboard.press("Escape");
  await until(page, home);
  return screen;
}

/** What a teller types to find somebody, as it grows: name, initial consonants, date of birth, end of a phone number. */
const queries = [
  "김",
  "김하",
  "김하준",
  "ㅂ",
  "ㅂㄱ",
  "ㅂㄱㅇ",
  "1",
  "19",
  "198",
  "1984",
  "4",
  "48",
  "482",
  "4821",
];

const listed = (rows: number) =>
  `document.querySelector(".found-rows")?.dataset.rows === "${rows}" && ${rows === 0 ? "true" : `document.querySelector("[aria-posinset='1'] .found-name") !== null`}`;
const rowShown = (number: number) =>
  `document.querySelector("[role=option][aria-selected=true][aria-posinset='${number}'] .found-name") !== null`;

/** F3 with very many customers: every further letter, and leaping through the list. */
async function findCustomers(page: Page, times: Times): Promise<void> {
  const totals = new Map<string, number>();
  for (const query of ["", ...queries]) {
    const { total, cards } = await call(page, "inquiry.search", { query, offset: 0, limit: 1 });
    totals.set(query, total + cards.length);
  }
  const all = totals.get("") ?? 0;
  if (all < CUSTOMERS) throw new Error(`only ${all} customers are listed`);
  await page.keyboard.press("F3");
  await until(page, listed(all));
  let before = "";
  for (const query of queries) {
    const added = query.startsWith(before) ? query.slice(before.length) : query;
    if (added === query && before !== "") {
      await page.keyboard.press("Control+a");
      await page.keyboard.press("Backspace");
      await until(page, listed(all));
      await page.keyboard.press("Home");
    }
    const rows = totals.get(query) ?? 0;
    // What finds as many as before cannot be told from what was there.
    if (rows !== totals.get(added === query ? "" : before)) {
      times.search.push(await painted(page, () => page.keyboard.insertText(added), listed(rows)));
    } else await page.keyboard.insertText(added);
    before = query;
  }
  await page.keyboard.press("Control+a");
  times.search.push(await painted(page, () => page.keyboard.press("Backspace"), listed(all)));
  const leaps = [
    ["End", all],
    ["PageUp", null],
    ["Home", 1],
    ["PageDown", null],
    ["ArrowDown", null],
  ] as const;
  for (const [key, known] of leaps) {
    const number = known ?? (await whereTo(page, key));
    times.scroll.push(await painted(page, () => page.keyboard.press(key), rowShown(number)));
  }
  await page.keyboard.press("Escape");
  await until(page, home);
}

/** The row that a leap leads to, by leaping there and back. */
async function whereTo(page: Page, key: "PageUp" | "PageDown" | "ArrowDown"): Promise<number> {
  const at = async () =>
    Number(await page.evaluate(`document.querySelector("[role=option][aria-selected=true]").ariaPosInSet`));
  const back = { PageUp: "PageDown", PageDown: "PageUp", ArrowDown: "ArrowUp" }[key];
  const begun = await at();
  await page.keyboard.press(key);
  await until(
    page,
    `document.querySelector("[role=option][aria-selected=true]").ariaPosInSet !== "${begun}"`,
  );
  const there = await at();
  await page.keyboard.press(back);
  await until(
    page,
    `document.querySelector("[role=option][aria-selected=true]").ariaPosInSet === "${begun}"`,
  );
  return there;
}

async function identified(page: Page): Promise<void> {
  const { customer } = await call(page, "training.prepare", { situation: "own" });
  await call(page, "customer.identify", customer);
  await page.reload();
  await page.locator("[data-screen=home]").waitFor();
}

const summary = (times: readonly number[]) => ({
  medianMs: median(times),
  p95Ms: quantile(times, 0.95),
  worstMs: Math.max(...times),
  runs: times.length,
});

async function measure(page: Page, say: Say): Promise<{ readonly times: Times; readonly screens: Screens }> {
  const times: Times = { palette: [], search: [], scroll: [], screen: [] };
  const screens: Screens = new Map();
  await identified(page);
  for (let round = -1; round < ROUNDS; round += 1) {
    const now: Times = { palette: [], search: [], scroll: [], screen: [] };
    for (const { code } of transactions) {
      const ms = await openByCode(page, code, now);
      if (round >= 0) screens.set(code, [...(screens.get(code) ?? []), ms]);
    }
    await findCustomers(page, now);
    say(
      `round ${round + 1}: ${Object.entries(now)
        .map(
          ([name, values]) => `${name} ${Math.round(median(values))} (${Math.round(Math.max(...values))}) ms`,
        )
        .join(", ")}`,
    );
    // The first round warms up what is compiled and read once.
    if (round >= 0) for (const name of Object.keys(times) as (keyof Times)[]) times[name].push(...now[name]);
  }
  return { times, screens };
}

/** The window: how soon a key press shows, and how many of them a transaction takes. */
export const uiPart: Part = {
  about:
    "from a key press to its painted result in the window, with 100,000 customers; keys for each transaction",
  nothing: { p95Ms: null, keystrokes: null },
  measure: (say) =>
    withResources(async (held) => {
      if (!existsSync(path.join(ROOT, "dist", "electron", "main.js"))) {
        throw new CannotMeasure("the app is not built: npm run build");
      }
      if (process.platform === "linux" && !(await displayFor(process.env).catch(() => undefined))) {
        throw new CannotMeasure("there is no display, and Xvfb is not here");
      }
      const dataDir = await scratchFolder(held);
      const start = async () => {
        const app = await launchApp({ dataDir, lang: "ko" });
        held.defer(async () => void (await app.close()));
        await signIn(app.page);
        await online(app.page);
        return app;
      };
      say("first start");
      await (await start()).close();
      say(`${CUSTOMERS} customers are kept`);
      await addCustomers(dataDir, CUSTOMERS);
      const { page } = await start();
      const { times, screens } = await measure(page, say);
      const counted = await keystrokes(page, say);
      const each = {
        palette: summary(times.palette),
        search: summary(times.search),
        scroll: summary(times.scroll),
        screen: summary(times.screen),
      };
      return {
        figures: {
          /** The slowest kind's. */
          p95Ms: Math.max(...Object.values(each).map(({ p95Ms }) => p95Ms)),
          ...each,
          customers: CUSTOMERS,
          screenMedianMs: Object.fromEntries([...screens].map(([code, ms]) => [code, median(ms)])),
          keystrokes: counted,
        },
        runs: Object.fromEntries(Object.entries(each).map(([name, { runs }]) => [name, runs])),
      };
    }),
};
