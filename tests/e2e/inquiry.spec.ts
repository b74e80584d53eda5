import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "@playwright/test";
import { parse } from "csv-parse/sync";
import { unzipped } from "../support/zip.ts";
import { expect, sharedWindow, test } from "./support/app.ts";
import {
  choose,
  comesFor,
  finish,
  type HoldersCard,
  held,
  standing,
  tabTo,
  toSigned,
  typeInto,
} from "./support/life.ts";
import { call, online } from "./support/walk.ts";

const shown = sharedWindow();
// What was recorded by one test is looked up by the next.
test.describe.configure({ mode: "serial" });

const state = (page: Page, name: string) => page.locator(`[data-state=${name}]`).waitFor();

/** Whoever is signed in goes, and this one comes, by keyboard. */
async function signInAs(page: Page, tellerId: string): Promise<void> {
  if ((await call(page, "app.state")).session !== null) {
    await tabTo(page, "button.teller");
    await page.keyboard.press("Enter");
    await page.locator(".menu-item").first().waitFor();
    await page.keyboard.press("Enter");
  }
  await page.locator("[data-screen=signIn]").waitFor({ timeout: 60_000 });
  await typeInto(page, ".signin-form input:not([type=password])", tellerId);
  await tabTo(page, ".signin-form input[type=password]");
  await page.keyboard.press("F2");
  await page.keyboard.press("Enter");
  await page.locator("[data-screen=home]").waitFor();
}

/** The customer who was found shows their ID again (R2). */
async function showsId(page: Page, { customer }: HoldersCard): Promise<void> {
  await page.locator("[data-known]").waitFor();
  await typeInto(page, "[data-field=identityNumber] input", customer.identityNumber);
  await page.keyboard.press("Control+Enter");
}

/** Everything is left for a supervisor: a card of the customer is to be disposed of. */
async function leaveDisposal(page: Page): Promise<HoldersCard> {
  const card = await comesFor(page, "own", "8701");
  await page.locator("[data-field=reason]").waitFor();
  await tabTo(page, "[data-field=reason]");
  await page.keyboard.press("Space");
  await toSigned(page);
  await state(page, "approve");
  await tabTo(page, "[data-action=approveLater]");
  await page.keyboard.press("Enter");
  await state(page, "list");
  await page.locator("[data-request=waiting]").waitFor();
  return card;
}

const requests = (page: Page) => call(page, "approvals.requests");

test("9001 a customer's and a card's whole history, found by typing; begun from there only with their ID (R2)", async () => {
  const page = shown();
  const card = await comesFor(page, "own", "8301");
  await state(page, "ready");
  await page.keyboard.press("Space");
  await finish(page);

  await page.keyboard.press("F3");
  await state(page, "search");
  const field = page.locator("[data-field=query]");
  await expect(field).toBeFocused();
  await page.keyboard.type(card.customer.name);
  const row = page.locator(".found-row.customer", { hasText: card.serialNumber });
  await row.waitFor();
  for (let i = 0; i < 20 && (await row.getAttribute("aria-selected")) !== "true"; i++) {
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("Enter");
  await state(page, "customer");
  const entries = page.locator(".book-table tbody tr");
  const customerId = (await call(page, "app.state")).customer?.customerId ?? "";
  const all = await call(page, "inquiry.customer", { customerId });
  expect(all.entries.map(({ type }) => type)).toContain("incident.reported");
  await expect(entries).toHaveCount(all.entries.length);

  // Their card: here and at the registry, as a line and as a table.
  await tabTo(page, `[data-card="${card.serialNumber}"]`);
  await page.keyboard.press("Enter");
  await state(page, "card");
  const { history } = await call(page, "inquiry.registry", card);
  await page.keyboard.press("F6");
  await expect(page.locator(".life tbody tr")).toHaveCount(history.events.length);
  // R14: nothing of the ID is on the screen.
  expect(await page.content()).not.toContain(card.customer.identityNumber);

  // Esc leads back to what was typed, step by step.
  await page.keyboard.press("Escape");
  await state(page, "customer");
  await page.keyboard.press("Escape");
  await state(page, "search");
  await expect(field).toHaveValue(card.customer.name);
  await page.keyboard.press("Control+a");
  await page.keyboard.type(card.serialNumber);
  // With its first digits only, every card of the stock is found.
  await expect(page.locator(".found-row.card")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await state(page, "card");
  // Interrupted by the next customer: F3 leads back to the card.
  await page.keyboard.press("F2");
  await page.locator("[data-screen=customer]").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("[data-screen=home]").waitFor();
  await page.keyboard.press("F3");
  await state(page, "card");

  // R2: somebody else's ID does not do.
  await tabTo(page, "[data-start='8302']");
  await page.keyboard.press("Enter");
  const other = await call(page, "customer.fictitious");
  await showsId(page, { ...card, customer: other });
  await page.locator("[data-failure='counter.otherPerson']").waitFor();
  expect((await call(page, "app.state")).customer).toBeNull();
  await showsId(page, card);
  await page.locator(".incidents").waitFor();
  expect((await call(page, "app.state")).customer).toMatchObject({ customerId });
});

test("9101 R13 left by a teller, approved by a supervisor with their password, gone on with; a window that was closed in between loses nothing", async () => {
  let page = shown();
  const card = await leaveDisposal(page);
  const [left, ...others] = await requests(page);
  expect(others).toEqual([]);

  page = await shown.reopen();
  await signInAs(page, "s2001");
  await page.keyboard.press("F8");
  await page.locator("[data-action=decide]:focus").waitFor();
  expect(await requests(page)).toEqual([left]);
  await page.keyboard.press("Enter");
  await state(page, "decide");
  await expect(page.locator("main")).toContainText(card.serialNumber.slice(-2));
  // Signed in or not: the password is asked for at this moment, and has to be right.
  await typeInto(page, "[data-field=password] input", "not-the-password");
  await page.keyboard.press("Enter");
  await page.locator("[data-failure='counter.wrongPassword']").waitFor();
  await typeInto(page, "[data-field=password] input", "gyoyuk-2001");
  await page.keyboard.press("Enter");
  await state(page, "list");
  await page.locator("[data-request=approved]").waitFor();
  await page.keyboard.press("Escape");

  await signInAs(page, "t1001");
  await online(page);
  await page.keyboard.press("F8");
  await page.locator("[data-action=finish]:focus").waitFor();
  await page.keyboard.press("Enter");
  await showsId(page, card);
  await page.locator("[data-field=reason] [data-selected]").waitFor();
  await tabTo(page, "[data-field=reason]");
  await page.keyboard.press("Enter");
  // What was signed is not signed twice, and no password is asked for any more.
  await page.locator("[data-state=approve] .note.ok").waitFor();
  await page.locator("[data-action=next]:focus").waitFor();
  await finish(page);
  expect(await held(page)).toEqual([]);
  expect(await standing(page, card)).toMatchObject({ state: "disposed" });
  await page.keyboard.press("F8");
  await page.locator("[data-request=used]").waitFor();
  // Among what was approved it stands with both names.
  const day = new Date().toLocaleDateString("sv");
  const { entries } = await call(page, "approvals.past", { from: day, to: day });
  expect(entries[0]).toMatchObject({ type: "token.disposed", tellerId: "t1001", approverId: "s2001" });
  await expect(page.locator(".past tbody tr").first()).toContainText(card.serialNumber.slice(-2));
});

test("9101 R13 nobody approves their own request; one that is refused says why and does nothing", async () => {
  const page = shown();
  await signInAs(page, "s2001");
  await leaveDisposal(page);
  const own = (await requests(page)).find((request) => request.tellerId === "s2001");
  expect(own).toMatchObject({ state: "waiting" });
  await expect(page.locator("[data-action=decide]")).toHaveCount(0);
  const order = { requestId: own?.requestId ?? "", password: "gyoyuk-2001", refusal: "" };
  await expect(call(page, "approvals.decide", { ...order, decision: "approved" })).rejects.toThrow(
    "counter.sameApprover",
  );
  await tabTo(page, "[data-action=withdraw]");
  await page.keyboard.press("Enter");
  await page.locator("[data-request=withdrawn]").waitFor();
  await page.keyboard.press("Escape");

  await signInAs(page, "t1001");
  const card = await leaveDisposal(page);
  await page.keyboard.press("Escape");
  await signInAs(page, "s2001");
  await page.keyboard.press("F8");
  await page.locator("[data-action=decide]:focus").waitFor();
  await page.keyboard.press("Enter");
  await state(page, "decide");
  await page.keyboard.press("ArrowRight");
  await typeInto(page, "[data-field=password] input", "gyoyuk-2001");
  await page.keyboard.press("Enter");
  // Not without a reason.
  await page.locator("[data-field=refusal] .field-error").waitFor();
  await typeInto(page, "[data-field=refusal] input", "분실신고서가 없음");
  await page.keyboard.press("Enter");
  await page.locator("[data-request=refused]").waitFor();
  await page.keyboard.press("Escape");
  await signInAs(page, "t1001");
  await page.keyboard.press("F8");
  await expect(page.locator("[data-request=refused]")).toContainText("분실신고서가 없음");
  await expect(page.locator("[data-action=finish]")).toHaveCount(0);
  const { vendorCode, serialNumber } = card;
  const { view } = await call(page, "inquiry.registry", { vendorCode, serialNumber });
  expect(view.state).toBe("active");
});

/** The system's dialog asks where: a path is typed, Tab leads to its button. */
async function saveTo(page: Page, file: string): Promise<void> {
  await page.locator("[id^=electron-dialog]").waitFor({ state: "attached" });
  await page.keyboard.press("Control+a");
  await page.keyboard.type(file);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.locator(".note.ok")).toContainText(path.basename(file));
}

test("9201 figures of the days and tellers that are asked for, saved as CSV and XLSX and read back", async () => {
  const page = shown();
  await choose(page, "9201");
  await state(page, "charts");
  await page.locator(".figures-totals").waitFor();
  await page.keyboard.press("F6");
  const table = page.locator("[data-state=table] .book-table");
  await table.waitFor();
  // A day that has not been, and days the wrong way round.
  await typeInto(page, "[data-field=to] input", "1999-01-01");
  await page.locator("main .note.warn").waitFor();
  await typeInto(page, "[data-field=from] input", "1999-01-01");
  await page.locator(".figures-none").waitFor();
  await page.keyboard.press("F7");
  await expect(page.locator("[id^=electron-dialog]")).toHaveCount(0);
  await tabTo(page, ".figures-range .choice");
  await page.keyboard.press("Space");
  await table.waitFor();
  const cells = await table
    .locator("tr")
    .evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll("th, td")].map((cell) => cell.textContent ?? "")),
    );
  const day = new Date().toLocaleDateString("sv");
  const { rows } = await call(page, "figures.read", { from: day, to: day });
  expect(rows.reduce((sum, { incidents }) => sum + incidents, 0)).toBeGreaterThan(0);
  expect(cells).toHaveLength(rows.length + 1);

  // Interrupted: the teller changes their mind, and nothing is written.
  const csv = path.join(shown.dataDir(), "figures.csv");
  await page.keyboard.press("F7");
  await page.locator("[id^=electron-dialog]").waitFor({ state: "attached" });
  await page.keyboard.press("Escape");
  await page.locator("[id^=electron-dialog]").waitFor({ state: "detached" });
  await expect(page.locator("main .note.ok")).toHaveCount(0);
  expect(existsSync(csv)).toBe(false);
  await page.keyboard.press("F7");
  await saveTo(page, csv);
  const shownEmpty = (row: string[]) => row.map((cell) => (cell === "" ? "–" : cell));
  const back = parse(readFileSync(csv), { bom: true }) as string[][];
  expect(back.map(shownEmpty)).toEqual(cells);

  const xlsx = path.join(shown.dataDir(), "figures.xlsx");
  await tabTo(page, "[data-action=xlsx]");
  await page.keyboard.press("Enter");
  await saveTo(page, xlsx);
  const zip = readFileSync(xlsx);
  const texts = unzipped(zip, "xl/sharedStrings.xml") + unzipped(zip, "xl/worksheets/sheet1.xml");
  for (const cell of cells.flatMap((row) => row.slice(0, 3))) expect(texts).toContain(cell);
  expect(texts.match(/<row /g)).toHaveLength(cells.length);
});
