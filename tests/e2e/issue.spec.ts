import { expect, sharedWindow, test } from "./support/app.ts";
import {
  books,
  call,
  identify,
  layCard,
  otpPage,
  readyToWrite,
  signForm,
  takeCardAway,
  testCard,
} from "./support/walk.ts";

const shown = sharedWindow();

test("a teller issues a card from the keyboard; the registry verifies its OTP", async () => {
  const page = shown();
  const before = await books(page);
  await readyToWrite(page);
  // Nothing but the keyboard from here: Enter writes, F4 tests the card, F9 shows the receipt.
  await page.keyboard.press("Enter");
  await page.locator("[data-action=next]").waitFor();
  const { customer } = await call(page, "app.state");
  expect(customer?.tokens).toHaveLength(1);
  const [token] = customer?.tokens ?? [];
  await expect(page.locator("main")).toContainText(token?.serialNumber ?? "?");

  await page.keyboard.press("F4");
  const sheet = page.getByRole("dialog");
  await expect(sheet.locator(".note.ok")).toBeVisible();
  // R15: the OTP stands in its own window only; Esc here closes both.
  const otp = await otpPage(page);
  await expect(otp.locator(".otp-digits")).toHaveText(/^\d{3}\s\d{3}$/);
  await expect(sheet).not.toContainText(/\d{3}\s\d{3}/);
  const closed = otp.waitForEvent("close");
  await page.keyboard.press("Escape");
  await closed;
  await page.keyboard.press("F9");
  // On paper the number stands in groups of four.
  const receipt = (await page.getByRole("dialog").textContent()) ?? "";
  expect(receipt.replaceAll(/\s/g, "")).toContain(token?.serialNumber ?? "?");
  await page.keyboard.press("Escape");
  await expect.poll(async () => (await books(page)).queued).toBe(0);
  const { stock, open } = await books(page);
  expect({ issued: stock.issued, open: open.length }).toEqual({ issued: before.stock.issued + 1, open: 0 });
});

test("R8 the same OTP is not accepted twice within its time step", async () => {
  const page = shown();
  await readyToWrite(page);
  await page.keyboard.press("Enter");
  await page.locator("[data-action=next]").waitFor();
  const first = await testCard(page);
  const second = await testCard(page);
  expect(first.accepted).toBe(true);
  // A new time step between the two makes another OTP, which is right again.
  if (second.timeStep === first.timeStep)
    expect(second).toMatchObject({ accepted: false, reason: "replayed" });
  else expect(second.accepted).toBe(true);
});

test("R3 a second issue to the same customer is refused and the card stays blank", async () => {
  const page = shown();
  await readyToWrite(page);
  await page.keyboard.press("Enter");
  await page.locator("[data-action=next]").waitFor();
  await takeCardAway(page);
  await layCard(page, "blank");
  const next = await call(page, "issue.suggest");
  const { vendorCode = "", serialNumber = "" } = next ?? {};
  await expect(call(page, "form.begin", { form: "issue" })).rejects.toThrow("counter.alreadyHolds");
  await expect(call(page, "issue.start", { vendorCode, serialNumber, profile: "locked" })).rejects.toThrow(
    "counter.formNeeded",
  );
  expect(await call(page, "card.look")).toMatchObject({ state: "blank" });
});

test("R12 with the line down the issue waits in the queue and settles when it is back", async () => {
  const page = shown();
  await call(page, "training.setLine", { up: false });
  await expect.poll(async () => (await call(page, "app.state")).status.line.state).toBe("offline");
  await layCard(page, "blank");
  await identify(page);
  await signForm(page);
  await page.locator("[data-action=start]").waitFor();
  await page.keyboard.press("Enter");
  await page.locator("[data-action=next]").waitFor();
  expect((await books(page)).queued).toBe(3);
  await call(page, "training.setLine", { up: true });
  await expect.poll(async () => (await books(page)).queued).toBe(0);
  expect((await testCard(page)).accepted).toBe(true);
});

test("R1 a corporation is refused with the reason and nothing is written", async () => {
  const page = shown();
  const input = await call(page, "customer.fictitious");
  await expect(call(page, "customer.identify", { ...input, kind: "corporation" })).rejects.toThrow(
    "counter.corporation",
  );
  expect((await call(page, "app.state")).customer).toBeNull();
});
