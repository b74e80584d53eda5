import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "./support/app.ts";
import { books, call, online, readyToWrite, signIn, testCard } from "./support/walk.ts";

/** R16: the power goes at any moment of an issue; the next start leads to a finished or a spoiled card. */
for (const afterMs of [0, 40, 90, 140]) {
  test(`R16 killed ${afterMs} ms into a write, the next start settles the card`, async ({ launch }) => {
    const first = await launch();
    await readyToWrite(first.page);
    await first.page.keyboard.press("Enter");
    await sleep(afterMs);
    await first.kill9();

    const { page } = await launch();
    await signIn(page);
    await online(page);
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
    const look = await call(page, "card.look");
    if (look.state === "ours") {
      // In the customer's hand, in the books, and at the registry: the same card once.
      expect(settled.stock).toMatchObject({ issued: 1, spoiled: 0 });
      expect((await testCard(page)).accepted).toBe(true);
    } else {
      // The power went before anything was recorded: nothing happened at all.
      expect(look.state).toBe("blank");
      expect(settled.stock).toMatchObject({ issued: 0, spoiled: 0 });
    }
  });
}

test("R16 an unfinished card can be spoiled instead; it is wiped and leaves the stock", async ({
  launch,
}) => {
  const first = await launch();
  await readyToWrite(first.page);
  // Kill as soon as the begin is in the book.
  const begun = first.page.locator("[data-step='journal.begun'][data-step-state=done]").waitFor();
  await first.page.keyboard.press("Enter");
  await begun.catch(() => undefined);
  await first.kill9();

  const { page } = await launch();
  await signIn(page);
  await online(page);
  const { open } = await books(page);
  if (open.length === 0) {
    // On a slow machine the picture lags behind the card: the write was over, so the card must be finished.
    expect(await call(page, "card.look")).toMatchObject({ state: "ours" });
    return;
  }
  await page.locator("[data-action=spoil]").first().click();
  // The reasons have the focus; one is chosen by its key, Enter confirms.
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await books(page)).open.length).toBe(0);
  expect((await books(page)).stock).toMatchObject({ issued: 0, spoiled: 1 });
  expect(await call(page, "card.look")).toMatchObject({ state: "blank" });
});
