import { expect, type Page } from "@playwright/test";
import type { Situation } from "../../../src/contract/calls/practice.ts";
import type { TokenRef } from "../../../src/contract/ids.ts";
import type { CallInput } from "../../../src/contract/ipc.ts";
import { call, signForm } from "./walk.ts";

/** A made-up customer's card, where it lies in the tray. */
export interface BroughtCard extends TokenRef {
  readonly cardId: string;
}

/** The same, with what stands on its holder's ID. */
export interface HoldersCard extends BroughtCard {
  readonly customer: CallInput<"customer.identify">;
}

/** Choose a transaction by its code, as tellers do, and identify the made-up customer who was prepared for it. */
export async function comesFor(page: Page, situation: Situation, code: string): Promise<HoldersCard> {
  const { vendorCode, serialNumber, card, customer } = await call(page, "training.prepare", { situation });
  await choose(page, code);
  await page.locator("[data-screen=customer]").waitFor();
  await tabTo(page, "[data-action=fictitious]");
  await page.keyboard.press("Enter");
  // The form is filled once the focus is back in it.
  await expect.poll(() => page.locator("[data-field=name] input").inputValue()).not.toBe("");
  await page.locator("[data-field=phone] input, [data-field=nfcPhone] input").first().focus();
  await page.keyboard.press("Control+Enter");
  await page.locator("[data-screen=transaction]").waitFor();
  return { vendorCode, serialNumber, cardId: card.id, customer };
}

/** Ctrl-K, the code, Enter. */
export async function choose(page: Page, code: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.locator("[data-dialog=palette]").waitFor();
  await page.keyboard.type(code);
  await page.keyboard.press("Enter");
  await page.locator("[data-dialog=palette]").waitFor({ state: "detached" });
}

/** Tab until that element has the focus. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  const target = page.locator(selector);
  await target.first().waitFor();
  for (let i = 0; i < 60; i++) {
    if (await target.first().evaluate((element) => element.contains(element.ownerDocument.activeElement)))
      return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`no Tab leads to ${selector}`);
}

/** What the customer reads out, typed. */
export async function typeOtp(page: Page, { vendorCode, serialNumber }: TokenRef): Promise<void> {
  const { otp } = await call(page, "training.customerOtp", { vendorCode, serialNumber, next: false });
  await typeInto(page, "[data-field=otp] input", otp);
}

/** Two OTPs that the customer reads out one after the other: asked anew where a time step ended in between. */
export async function consecutiveOtps(page: Page, token: TokenRef): Promise<readonly [string, string]> {
  const { vendorCode, serialNumber } = token;
  const otp = async (next: boolean) =>
    (await call(page, "training.customerOtp", { vendorCode, serialNumber, next })).otp;
  for (;;) {
    const pair = [await otp(false), await otp(true)] as const;
    if ((await otp(false)) === pair[0]) return pair;
  }
}

export async function typeInto(page: Page, selector: string, text: string): Promise<void> {
  await tabTo(page, selector);
  await page.keyboard.press("Control+a");
  await page.keyboard.type(text);
}

/** Enter to the application, and the customer's signature: behind it comes the next step. */
export async function toSigned(page: Page): Promise<void> {
  await page.locator("[data-state=ready] .token-option[data-selected]").waitFor();
  await page.keyboard.press("Enter");
  await signForm(page);
}

/** R13: the supervisor types their password. */
export async function approve(page: Page, password = "gyoyuk-2001"): Promise<void> {
  await typeInto(page, "[data-field=approval] input", password);
}

export const lay = (page: Page, { cardId }: BroughtCard) => call(page, "simulator.insert", { id: cardId });

/** The card lies on the reader, and the step that waits for it says so. */
export const cardThere = (page: Page) => page.locator(".work [data-card=there]").waitFor();

/** Enter, and how it ended. */
export async function finish(page: Page): Promise<void> {
  await page.keyboard.press("Enter");
  await page.locator("[data-state=done]").waitFor();
}

/** The rule by which it was refused; the screen stays as it is. */
export async function refusedBy(page: Page, rule: string): Promise<void> {
  await page.keyboard.press("Enter");
  await expect(page.locator("[data-failure] .rule")).toContainText(rule);
}

/** What the registry says of the customer's cards, which is what the customer panel shows. */
export const held = async (page: Page) => (await call(page, "app.state")).customer?.tokens ?? [];

/** How a card stands at the registry. */
export const standing = (page: Page, { vendorCode, serialNumber }: TokenRef) =>
  call(page, "life.token", { vendorCode, serialNumber });

/** Cut the line or join it, and wait until the window says so. */
export async function setLine(page: Page, up: boolean): Promise<void> {
  await call(page, "training.setLine", { up });
  const state = async () => (await call(page, "app.state")).status.line.state;
  await expect.poll(state, { timeout: 30_000 }).toBe(up ? "online" : "offline");
}
