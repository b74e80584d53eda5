import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { expect, test } from "./support/app.ts";
import { books, call, online, readyToWrite, signIn, takeCardAway, testCard } from "./support/walk.ts";

/**
 * Milliseconds into a write at which the power goes. tests/card/resume.test.ts tears it at every command, and
 * tests/workstation/powerCut.real.test.ts at every step: here the window has to lead out, and each moment costs a start.
 * More of them with SMARTOTP_ALL_MOMENTS=1.
 */
const moments = process.env.SMARTOTP_ALL_MOMENTS === "1" ? [0, 30, 60, 90, 120] : [60];

type Stock = Awaited<ReturnType<typeof books>>["stock"];

const started = async (page: Page) => {
  await signIn(page);
  await online(page);
};

/** The next start leads to a finished card, or to one that nothing happened to. */
async function settles(page: Page, before: Stock): Promise<void> {
  const { open } = await books(page);
  if (open.length > 0) {
    // The home screen leads there: the unfinished issue has the focus, Enter takes it up with the card in hand.
    await page.locator("[data-action=resume]").first().click();
    await page.locator("[data-action=finish]").click();
    await page.locator("[data-action=next]").waitFor();
  }
  const settled = await books(page);
  expect(settled.open).toHaveLength(0);
  await expect.poll(async () => (await books(page)).queued).toBe(0);
  const { issued, spoiled } = before;
  const look = await call(page, "card.look");
  if (look.state === "ours") {
    // In the customer's hand, in the books, and at the registry: the same card once.
    expect(settled.stock).toMatchObject({ issued: issued + 1, spoiled });
    expect((await testCard(page)).accepted).toBe(true);
  } else {
    // The power went before anything was recorded: nothing happened at all.
    expect(look.state).toBe("blank");
    expect(settled.stock).toMatchObject({ issued, spoiled });
  }
}

test("R16 the power goes at any moment of a write: the next start settles the card, or spoils it", async ({
  launch,
}) => {
  test.setTimeout(300_000);
  let app = await launch();
  for (const afterMs of moments) {
    await test.step(`killed ${afterMs} ms into a write`, async () => {
      await readyToWrite(app.page);
      const before = (await books(app.page)).stock;
      await app.page.keyboard.press("Enter");
      await sleep(afterMs);
      await app.kill9();
      app = await launch();
      await started(app.page);
      await settles(app.page, before);
      await takeCardAway(app.page);
    });
  }

  await test.step("an unfinished card is spoiled instead; it is wiped and leaves the stock", async () => {
    await readyToWrite(app.page);
    const before = (await books(app.page)).stock;
    // Kill as soon as the begin is in the book.
    const begun = app.page.locator("[data-step='journal.begun'][data-step-state=done]").waitFor();
    await app.page.keyboard.press("Enter");
    await begun.catch(() => undefined);
    await app.kill9();

    const { page } = await launch();
    await started(page);
    if ((await books(page)).open.length === 0) {
      // On a slow machine the picture lags behind the card: the write was over, so the card must be finished.
      expect(await call(page, "card.look")).toMatchObject({ state: "ours" });
      return;
    }
    await page.locator("[data-action=spoil]").first().click();
    // The reasons have the focus; one is chosen by its key, Enter confirms.
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    await expect.poll(async () => (await books(page)).open.length).toBe(0);
    const { issued, spoiled } = before;
    expect((await books(page)).stock).toMatchObject({ issued, spoiled: spoiled + 1 });
    expect(await call(page, "card.look")).toMatchObject({ state: "blank" });
  });
});
