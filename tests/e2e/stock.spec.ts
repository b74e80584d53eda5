import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Page } from "@playwright/test";
import { expect, sharedWindow, test } from "./support/app.ts";
import { atHome, books, call, layCard } from "./support/walk.ts";

const shown = sharedWindow();

/** Type a transaction's code at home, as a teller does. */
async function open(page: Page, code: string): Promise<void> {
  await atHome(page);
  await page.keyboard.press(code.slice(0, 1));
  const query = page.locator("[data-dialog=palette] input");
  await expect(query).toBeFocused();
  await page.keyboard.type(code.slice(1));
  await expect(query).toHaveValue(code);
  await page.keyboard.press("Enter");
  await page.locator("[data-screen=transaction]").waitFor();
}

const state = (page: Page, name: string) => page.locator(`[data-state=${name}]`).waitFor();
const failed = (page: Page, code: string) => page.locator(`[data-failure="${code}"]`).waitFor();

/** To a field by Tab alone, then what is typed there. */
async function typeIn(page: Page, field: string, text: string): Promise<void> {
  const input = page.locator(`[data-field="${field}"] input:not([type=radio])`).first();
  for (let i = 0; i < 40 && !(await input.evaluate((e) => e === e.ownerDocument.activeElement)); i += 1) {
    await page.keyboard.press("Tab");
  }
  await expect(input).toBeFocused();
  await page.keyboard.press("Control+A");
  await page.keyboard.type(text);
}

const password = (page: Page, tellerId: string) =>
  call(page, "app.state").then(
    ({ tellers }) => tellers.find((teller) => teller.tellerId === tellerId)?.trainingPassword ?? "",
  );

/** Everything is at the registry, and it disagreed with nothing. */
async function agreed(page: Page): Promise<void> {
  await expect.poll(async () => (await books(page)).queued).toBe(0);
}

test("8801 R17 a box is received by the numbers on its cards; wrong ones add nothing; the line may be down", async () => {
  const page = shown();
  await open(page, "8801");
  const before = (await books(page)).stock;
  await state(page, "boxes");
  await page.keyboard.press("Enter");
  await state(page, "confirm");
  await page.keyboard.type("0042850001");
  await page.keyboard.press("Enter");
  await page.keyboard.type("0042859999");
  await page.keyboard.press("Enter");
  await failed(page, "counter.notShipped");
  // The line is cut in the middle of it: what is here is received all the same (R12).
  await call(page, "training.setLine", { up: false });
  await typeIn(page, "last", "0042850020");
  await page.keyboard.press("Enter");
  await page.locator("[data-state=donePending], [data-state=done]").waitFor();
  const cards = ({ inStock, allotted }: typeof before) => inStock + allotted;
  expect(cards((await books(page)).stock)).toBe(cards(before) + 20);
  await call(page, "training.setLine", { up: true });
  await agreed(page);
  const { shipments } = await call(page, "stock.shipments");
  expect(shipments[0]?.waiting[0]).toMatchObject({ first: "0042850021", cards: 30 });
});

test("8801 a delivery list is read in the main process; rows that do not fit say why", async () => {
  const page = shown();
  const file = path.join(os.tmpdir(), `delivery-${process.pid}.csv`);
  writeFileSync(
    file,
    "serialNumber,vendorCode\n0042850021,71\n0042850022,71\n0042850001,71\n0049999999,71\n",
  );
  await open(page, "8801");
  await state(page, "boxes");
  await page.keyboard.press("F7");
  await page.locator("[id^=electron-dialog]").waitFor({ state: "attached" });
  await page.keyboard.type(file);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator(".rejected").waitFor();
  await expect(page.locator(".rejected li")).toHaveCount(1);
});

test("8802 R17 R13 cards go to a colleague, who types their own password; a wrong one moves nothing", async () => {
  const page = shown();
  await open(page, "8802");
  await state(page, "form");
  await page.locator("[data-field=to] label").first().waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowRight");
  await typeIn(page, "cards", "5");
  await typeIn(page, "approval", "wrong");
  await page.keyboard.press("Enter");
  await failed(page, "counter.wrongPassword");
  expect((await books(page)).stock.drawers).toEqual([]);
  await typeIn(page, "approval", await password(page, "t1002"));
  await page.keyboard.press("Enter");
  await state(page, "done");
  expect((await books(page)).stock.drawers).toEqual([{ tellerId: "t1002", cards: 5 }]);
  await agreed(page);
});

test("8803 R17 a damaged card leaves the stock, and the branch with a supervisor only (R13)", async () => {
  const page = shown();
  await open(page, "8803");
  await state(page, "list");
  await page.keyboard.press("F6");
  await state(page, "spoil");
  await page.keyboard.type("71");
  await page.keyboard.press("Tab");
  await page.keyboard.type("0042850005");
  await page.keyboard.press("Enter");
  await state(page, "done");
  await open(page, "8803");
  await state(page, "list");
  await page.keyboard.press("Enter");
  await state(page, "discard");
  await typeIn(page, "approval", "wrong");
  await page.keyboard.press("Enter");
  await failed(page, "counter.wrongPassword");
  await typeIn(page, "approval", await password(page, "s2001"));
  await page.keyboard.press("Enter");
  await state(page, "done");
  expect((await books(page)).stock.spoiled).toBe(0);
  await agreed(page);
});

test("8804 R17 a count that differs is recorded only with an explanation", async () => {
  const page = shown();
  const [safe] = (await call(page, "stock.places")).places;
  await open(page, "8804");
  await state(page, "counting");
  await page.locator("[data-field=place] label").first().waitFor();
  await typeIn(page, "cards", String((safe?.book ?? 0) - 1));
  await page.keyboard.press("Enter");
  await state(page, "differs");
  await page.keyboard.press("Enter");
  await page.locator(".field-error").waitFor();
  await page.keyboard.type("one card fell behind the desk");
  await page.keyboard.press("Enter");
  await state(page, "done");
  await agreed(page);
});

test("8901 R17 R13 the day is closed with a report that the journal names; then nothing is issued until it is reopened", async () => {
  const page = shown();
  await atHome(page);
  await page.keyboard.press("F12");
  await state(page, "open");
  const { places } = await call(page, "closing.view");
  for (const { place, book } of places) {
    const key = place.kind === "drawer" ? `@${place.tellerId}` : place.kind;
    await typeIn(page, `counted-${key}`, String(book));
  }
  await page.keyboard.press("Enter");
  await page.locator("[data-dialog=closing]").waitFor();
  await page.keyboard.type("wrong");
  await page.keyboard.press("Enter");
  await failed(page, "counter.wrongPassword");
  await typeIn(page, "approval", await password(page, "s2001"));
  await page.keyboard.press("Enter");
  await state(page, "done");
  const values = await page.locator("[data-state=done] dd").allTextContents();
  const pdf = values.find((text) => text.endsWith(".pdf")) ?? "";
  const sha256 = values.find((text) => /^[0-9a-f]{64}$/.test(text));
  const bytes = readFileSync(pdf);
  expect(bytes.subarray(0, 5).toString()).toBe("%PDF-");
  expect(createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
  await agreed(page);

  await layCard(page, "blank");
  const refused = await call(page, "stock.spoil", {
    vendorCode: "71",
    serialNumber: "0042850006",
    reason: "damaged",
    note: "",
    approval: null,
  }).catch((error: Error) => error.message);
  expect(refused).toContain("ledger.dayClosed");
  await atHome(page);
  await page.keyboard.press("F12");
  await state(page, "closed");
  await page.keyboard.press("F6");
  await state(page, "reopen");
  await page.keyboard.type("one more customer");
  await typeIn(page, "approval", await password(page, "s2001"));
  await page.keyboard.press("Enter");
  await state(page, "done");
  expect((await call(page, "closing.view")).closed).toBeNull();
});
