import type { Page } from "@playwright/test";
import type { TokenRef } from "../../src/contract/ids.ts";
import { expect, sharedWindow, test } from "./support/app.ts";
import { topWindow } from "./support/stacking.ts";
import {
  call,
  layCard,
  otpPage,
  readyToWrite,
  signedFormOf,
  signForm,
  takeCardAway,
} from "./support/walk.ts";

const shown = sharedWindow();

/** A new customer with a new card, which lies on the reader. */
async function withCard(page: Page): Promise<TokenRef> {
  await readyToWrite(page);
  await page.keyboard.press("Enter");
  await page.locator("[data-state=done]").waitFor();
  const { customer } = await call(page, "app.state");
  const [token] = customer?.tokens ?? [];
  if (!token) throw new Error("no card was issued");
  await expect.poll(async () => (await call(page, "app.state")).status.line.queued).toBe(0);
  return { vendorCode: token.vendorCode, serialNumber: token.serialNumber };
}

/** Begin a transaction from wherever the window is, by its code. */
async function open(page: Page, code: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.locator("[data-dialog=palette]").waitFor();
  await page.keyboard.type(code);
  await page.keyboard.press("Enter");
  await page.locator("[data-screen=transaction]").waitFor();
}

const state = (page: Page, name: string) => page.locator(`[data-state=${name}]`).waitFor();
const phonesOf = (page: Page, token: TokenRef) => call(page, "phone.list", token);

/** With the keyboard, until this has the focus. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    if ((await page.locator(`${selector}:focus`).count()) > 0) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the keyboard does not reach ${selector}`);
}

/** 8501 up to the code; for the number given with the ID, or for another one. */
async function invite(page: Page, number?: string): Promise<string> {
  await open(page, "8501");
  await state(page, "invite");
  await page.locator("[data-action=next]:not([data-disabled])").waitFor();
  if (number !== undefined) {
    await page.locator("[data-field=whose] [data-focused]").waitFor();
    await page.keyboard.press("ArrowRight");
    await page.locator("[data-field=phoneNumber] input:focus").waitFor();
    await page.keyboard.type(number);
  }
  await page.keyboard.press("Enter");
  await signForm(page);
  await state(page, "waitingPhone");
  return (await page.locator("[data-code]").getAttribute("data-code")) ?? "";
}

test("R9 8501 a phone is invited by its QR code, answers, and is registered", async () => {
  const page = shown();
  const token = await withCard(page);
  const code = await invite(page);
  await expect(page.locator("[data-qr]")).toHaveAttribute("data-qr", `smartotp:activate?code=${code}`);
  expect(Number(await page.locator(".validity").getAttribute("data-left"))).toBeGreaterThan(11 * 3600);
  await page.keyboard.press("Enter");
  await state(page, "done");
  const { phones, keyChangeDue } = await phonesOf(page, token);
  expect(phones).toMatchObject([{ status: "registered", os: "reference" }]);
  expect(keyChangeDue).toBe(false);
  await expect(page.locator("main")).toContainText(phones[0]?.maskedPhoneNumber ?? "?");
  await page.keyboard.press("Enter");
  await page.locator("[data-screen=customer]").waitFor();
});

test("R9 8501 a phone that has a smart OTP of ours is refused; the code is withdrawn and another phone taken", async () => {
  const page = shown();
  const taken = "010-0000-7311";
  await withCard(page);
  await invite(page, taken);
  await page.keyboard.press("Enter");
  await state(page, "done");

  const token = await withCard(page);
  await invite(page, taken);
  await page.keyboard.press("Enter");
  const refusal = page.locator("[data-failure='phone.refused']");
  await refusal.waitFor();
  await expect(refusal).toContainText("R9");
  expect((await phonesOf(page, token)).phones).toEqual([]);
  await tabTo(page, "[data-action=withdraw]");
  await page.keyboard.press("Enter");
  await state(page, "withdrawn");
  await page.keyboard.press("Enter");
  await state(page, "invite");
  await page.keyboard.press("Escape");
  await invite(page);
  await page.keyboard.press("Enter");
  await state(page, "done");
  expect((await phonesOf(page, token)).phones).toMatchObject([{ status: "registered" }]);
});

test("8501 left while the phone has not answered: it goes on by itself, and the screen finds it", async () => {
  const page = shown();
  const token = await withCard(page);
  const activationCode = await invite(page);
  await page.keyboard.press("Escape");
  await page.locator("[data-screen=home]").waitFor();
  await open(page, "8501");
  await state(page, "waitingPhone");
  await expect(page.locator("[data-code]")).toHaveAttribute("data-code", activationCode);
  await page.keyboard.press("Escape");
  await page.locator("[data-screen=home]").waitFor();
  // The customer's phone answers while nobody looks.
  const { customer } = await call(page, "app.state");
  const maskedPhoneNumber = customer?.maskedPhone ?? "";
  await call(page, "training.registerPhone", { activationCode, maskedPhoneNumber });
  await open(page, "8501");
  await state(page, "done");
  expect((await phonesOf(page, token)).phones).toMatchObject([{ status: "registered", maskedPhoneNumber }]);
});

test("R9 8502 a phone is revoked, the tap left for later, and the key changed at the card's next tap and at no other card's", async () => {
  const page = shown();
  const token = await withCard(page);
  const card = (await call(page, "simulator.cards")).find(({ inserted }) => inserted);
  const { activationCode, maskedPhoneNumber } = await call(page, "phone.invite", {
    ...token,
    phoneNumber: null,
    formId: await signedFormOf(page, "phone", token),
  });
  await call(page, "training.registerPhone", { activationCode, maskedPhoneNumber });
  await takeCardAway(page);

  await open(page, "8502");
  await page.locator("[data-field=phone]").waitFor();
  await page.keyboard.press("Enter");
  await state(page, "rekey");
  // The customer has to leave: what is recorded stays, and the tap is still due.
  await page.keyboard.press("Escape");
  await state(page, "done");
  expect(await phonesOf(page, token)).toMatchObject({ phones: [{ status: "revoked" }], keyChangeDue: true });
  await page.keyboard.press("Escape");

  await open(page, "8502");
  await page.locator("[data-action=rekey]").waitFor();
  await tabTo(page, "[data-action=rekey]");
  await page.keyboard.press("Enter");
  await state(page, "rekey");
  await layCard(page, "blank");
  await page.locator("[data-failure='counter.notThisCard']").waitFor();
  expect((await phonesOf(page, token)).keyChangeDue).toBe(true);
  await takeCardAway(page);
  await call(page, "simulator.insert", { id: card?.id ?? "" });
  await page.locator(".note.ok").waitFor();
  await expect.poll(async () => (await phonesOf(page, token)).keyChangeDue).toBe(false);
});

test("R9 8502 the tap right after the revocation changes the card's key; the card still makes OTPs", async () => {
  const page = shown();
  const token = await withCard(page);
  const formId = await signedFormOf(page, "phone", token);
  const invited = await call(page, "phone.invite", { ...token, phoneNumber: null, formId });
  const { activationCode, maskedPhoneNumber } = invited;
  await call(page, "training.registerPhone", { activationCode, maskedPhoneNumber });
  await open(page, "8502");
  await page.locator("[data-field=phone]").waitFor();
  await page.keyboard.press("Enter");
  await state(page, "rekey");
  await page.keyboard.press("Enter");
  await state(page, "done");
  await expect.poll(async () => (await phonesOf(page, token)).keyChangeDue).toBe(false);
  expect(await call(page, "card.test", { transaction: null, token })).toMatchObject({
    accepted: true,
    rekeyed: false,
  });
});

test("R10, R11 8601 two taps, the OTP of the transfer on top of all windows, gone with the customer; another card is refused", async () => {
  const page = shown();
  await withCard(page);
  const card = (await call(page, "simulator.cards")).find(({ inserted }) => inserted);
  await open(page, "8601");
  await state(page, "checkTransaction");
  await tabTo(page, "[data-field=amount] input");
  await page.keyboard.type("275000");

  // Interrupted: the card comes off, and another one is laid down in its place.
  await takeCardAway(page);
  await state(page, "lifted");
  await layCard(page, "otherInstitution");
  const refusal = page.locator("[data-failure='card.swapped']");
  await refusal.waitFor();
  await expect(refusal).toContainText("R11");
  await takeCardAway(page);
  await state(page, "lifted");
  await call(page, "simulator.insert", { id: card?.id ?? "" });
  await state(page, "accepted");
  await expect(page.locator("main")).toContainText("275,000");

  const otp = await otpPage(page);
  await expect(otp.locator(".otp-digits")).toHaveText(/^\d{3}\s\d{3}$/);
  await expect(otp.locator(".otp-of")).toContainText("275,000");
  const digits = (await otp.locator(".otp-digits").textContent()) ?? "?";
  expect(await page.content()).not.toContain(digits);
  const left = async () => Number(/\d+/.exec((await otp.locator(".otp-left").textContent()) ?? "")?.[0]);
  const first = await left();
  expect(first).toBeLessThanOrEqual(60);
  await expect.poll(left).toBeLessThan(first);
  // Above the counter's own window, also when that is the one that is worked in.
  await page.bringToFront();
  const title = await otp.title();
  await expect.poll(async () => (await topWindow())?.title ?? title).toBe(title);
  const states = (await topWindow())?.states;
  if (states !== undefined) {
    expect(states).toContain("_NET_WM_STATE_ABOVE");
    expect(states).toContain("_NET_WM_STATE_SKIP_TASKBAR");
  }

  const closed = otp.waitForEvent("close");
  await page.keyboard.press("F2");
  await closed;
  await page.locator("[data-screen=customer]").waitFor();
});

test("8601 a card that stays on the reader is asked with Enter; Esc takes the OTP off the screen first", async () => {
  const page = shown();
  await withCard(page);
  await open(page, "8601");
  await state(page, "checkTransaction");
  await page.keyboard.press("Enter");
  await state(page, "accepted");
  const otp = await otpPage(page);
  await otp.locator(".otp-digits").waitFor();
  const closed = otp.waitForEvent("close");
  await page.keyboard.press("Escape");
  await closed;
  await page.locator("[data-otp=gone]").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("[data-screen=home]").waitFor();
});
