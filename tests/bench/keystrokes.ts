import type { Page } from "@playwright/test";
import type { BroughtCard } from "../e2e/support/life.ts";
import { call } from "../e2e/support/walk.ts";
import { branchWalks } from "./branchWalks.ts";
import { customerWalks } from "./customerWalks.ts";
import { keysPressed } from "./painted.ts";
import type { Say } from "./part.ts";
import type { Walk } from "./walkSteps.ts";

/** The home screen, with the customer whom the walk is about, and nothing on the reader but what it says. */
async function prepare(page: Page, { who, before }: Walk): Promise<BroughtCard | null> {
  await call(page, "simulator.remove");
  await call(page, "customer.clear");
  let brought: BroughtCard | null = null;
  if (who === "newcomer") {
    // The first one made up would be the customer who was prepared last.
    await call(page, "customer.fictitious");
    await call(page, "customer.identify", await call(page, "customer.fictitious"));
  } else if (who) {
    const { customer, vendorCode, serialNumber, card } = await call(page, "training.prepare", {
      situation: who,
    });
    await call(page, "customer.identify", customer);
    brought = { vendorCode, serialNumber, cardId: card.id };
  }
  await before?.(page, brought);
  await page.evaluate("history.replaceState(null, '', '/')");
  await page.reload();
  await page.locator("[data-screen=home]").waitFor();
  return brought;
}

/**
 * Do every transaction once in the window, the ordinary case of a customer who was identified, by keyboard, and count
 * the keys: every digit and Tab, not the passwords of second people, what an input method makes, or the pen.
 */
export async function keystrokes(page: Page, say: Say): Promise<Record<string, number>> {
  const counted: Record<string, number> = {};
  for (const [name, walk] of Object.entries({ ...customerWalks, ...branchWalks })) {
    const card = (await prepare(page, walk)) ?? { vendorCode: "", serialNumber: "", cardId: "" };
    counted[name] = await keysPressed(page, () => walk.keys(page, card));
    say(`${name}: ${counted[name]} keys`);
  }
  return counted;
}
