import type { Page } from "@playwright/test";
import type { Situation } from "../../src/contract/calls/practice.ts";
import { type BroughtCard, tabTo } from "../e2e/support/life.ts";
import { scribble } from "../e2e/support/walk.ts";

/** One transaction, from the home screen to its end, by keyboard. */
export interface Walk {
  /** Who stands at the counter, identified; nobody where no customer is needed (R2). */
  readonly who?: Situation | "newcomer";
  /** What is so before the first key. */
  readonly before?: (page: Page, card: BroughtCard | null) => Promise<void>;
  /** From the home screen to what was wanted. */
  readonly keys: (page: Page, card: BroughtCard) => Promise<void>;
}

export const state = (page: Page, name: string) => page.locator(`[data-state=${name}]`).waitFor();
export const ready = (page: Page) => page.locator("[data-action=next]:not([data-disabled])").waitFor();
export const done = (page: Page) => page.locator("[data-state=done]").waitFor();
export const press = (page: Page, key: string) => page.keyboard.press(key);

export const tokenOf = ({ vendorCode, serialNumber }: BroughtCard) => ({ vendorCode, serialNumber });

/** The code, as it is typed on the home screen, and Enter. */
export async function code(page: Page, digits: string): Promise<void> {
  await press(page, digits.charAt(0));
  await page.locator("[data-dialog=palette] input:focus").waitFor();
  await page.keyboard.type(digits.slice(1));
  await press(page, "Enter");
  await page.locator("[data-screen=home]").waitFor({ state: "detached" });
}

/** A supervisor types their password; how long it is is theirs. */
export async function password(page: Page): Promise<void> {
  await tabTo(page, "[data-field=approval] input, [data-field=password] input");
  await page.keyboard.insertText("gyoyuk-2001");
}

/** F6 for the consents, the customer's signature, Enter. */
export async function form(page: Page): Promise<void> {
  await state(page, "form");
  await press(page, "F6");
  await scribble(page);
  await press(page, "Enter");
  await page.locator("[data-state=form]").waitFor({ state: "detached" });
}

export async function confirmAndWrite(page: Page): Promise<void> {
  await page.locator("[data-action=start]").waitFor();
  await press(page, "Enter");
  await done(page);
}
