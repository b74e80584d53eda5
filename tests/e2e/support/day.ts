import type { Situation } from "../../../src/contract/calls/practice.ts";
import type { Counter, Visitor } from "./counter.ts";
import {
  approve,
  cardThere,
  choose,
  consecutiveOtps,
  lay,
  tabTo,
  toSigned,
  typeInto,
  typeOtp,
} from "./life.ts";
import { call, signForm, takeCardAway } from "./walk.ts";

/** What one customer wants, from the first key to the journal. */
export const visits = {
  /** 8101 */
  async issue(counter: Counter) {
    const person = await call(counter.page, "customer.fictitious");
    await counter.comesFor("8101", person);
    await signForm(counter.page);
    await counter.write(person);
  },
  /** 8201, the card tapped (R4) */
  async registerTapped(counter: Counter) {
    const { person, card } = counter.take("otherInstitution");
    await counter.comesFor("8201", person);
    await toSigned(counter.page);
    await lay(counter.page, card);
    await cardThere(counter.page);
    await counter.finish();
    await takeCardAway(counter.page);
    counter.ends(card, "active");
  },
  /** 8201, number and OTP read out (R4, R12) */
  async registerReadOut(counter: Counter) {
    const { page } = counter;
    const { person, card } = counter.take("otherInstitution");
    await counter.comesFor("8201", person);
    const { customer } = await call(page, "app.state");
    if (!customer?.registryAsked) {
      // Without the line nobody knows the customer's cards: the number is read out as well.
      await typeInto(page, "[data-field=token] .vendor input", card.vendorCode);
      await typeInto(page, "[data-field=token] .serial input", card.serialNumber);
      await page.keyboard.press("Enter");
      await signForm(page);
    } else await toSigned(page);
    await typeOtp(page, card);
    await counter.finish();
    counter.ends(card, "active");
  },
  /** 8201 at one counter, 8202 when they think better of it */
  async deregister(counter: Counter) {
    const { page } = counter;
    const { person, card } = counter.take("otherInstitution");
    await counter.comesFor("8201", person);
    await toSigned(page);
    await typeOtp(page, card);
    await counter.finish();
    await choose(page, "8202");
    await page.locator("[data-state=ready]").waitFor();
    await counter.finish();
    counter.ends(card, "active", false);
  },
  /** 8301 (R6) */
  async report(counter: Counter) {
    await reportLost(counter, counter.take("own"));
  },
  /** 8301 of a card that was issued this morning, the line being cut (R12) */
  async reportOffline(counter: Counter) {
    await reportLost(counter, counter.back());
  },
  /** 8302 (R6, R13) */
  async release(counter: Counter) {
    const { page } = counter;
    const { person, card } = counter.take("lost");
    await counter.comesFor("8302", person);
    await page.locator(".incidents").waitFor();
    await approve(page);
    await lay(page, card);
    await page.locator("[data-action=next]:not([data-disabled])").waitFor();
    await counter.finish();
    await takeCardAway(page);
    counter.ends(card, "active");
  },
  /** 8401 (R5, R13) */
  async unlock(counter: Counter) {
    const { person, card } = counter.take("locked");
    await counter.comesFor("8401", person);
    await typeOtp(counter.page, card);
    await approve(counter.page);
    await counter.finish();
    counter.ends(card, "active");
  },
  /** 8402 (R7) */
  async correctTime(counter: Counter) {
    const { page } = counter;
    const { person, card } = counter.take("drifted");
    await counter.comesFor("8402", person);
    await page.locator("[data-state=first]").waitFor();
    const [first, second] = await consecutiveOtps(page, card);
    await typeInto(page, "[data-field=first] input", first);
    await page.keyboard.press("Enter");
    await typeInto(page, "[data-field=second] input", second);
    await counter.finish();
    counter.ends(card, "active");
  },
  /** 8102 with the old card (R3) */
  async reissue(counter: Counter) {
    const { page } = counter;
    const { person, card } = counter.take("own");
    await counter.comesFor("8102", person);
    await tabTo(page, "[data-field=reason]");
    await page.keyboard.press("Space");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    await signForm(page);
    await lay(page, card);
    await page.locator("[data-state=showOld] [data-action=next]:not([data-disabled])").waitFor();
    await page.keyboard.press("Enter");
    await page.locator("[data-state=takeOld]").waitFor();
    await takeCardAway(page);
    await counter.write(person);
    counter.ends(card, "disposed");
  },
  /** 8102 without it (R3, R13) */
  async reissueWithout(counter: Counter) {
    const { page } = counter;
    const { person, card } = counter.take("own");
    await counter.comesFor("8102", person);
    await tabTo(page, "[data-field=reason]");
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await signForm(page);
    await page.locator("[data-state=approve]").waitFor();
    await approve(page);
    await page.keyboard.press("Enter");
    await page.locator("[data-state=waitingCard]").waitFor();
    await counter.write(person);
    counter.ends(card, "disposed");
  },
  /** 8501 (R9) */
  async phone(counter: Counter) {
    const { page } = counter;
    const { person } = counter.back();
    await counter.comesFor("8501", person);
    await page.locator("[data-state=invite] [data-action=next]:not([data-disabled])").waitFor();
    await page.keyboard.press("Enter");
    await signForm(page);
    await page.locator("[data-state=waitingPhone]").waitFor();
    await counter.finish();
  },
  /** 8601 (R10, R11) */
  async test(counter: Counter) {
    const { page } = counter;
    const { card } = counter.back();
    await page.keyboard.press("F2");
    await choose(page, "8601");
    await lay(page, card);
    await page.locator("[data-state=checkTransaction]").waitFor();
    await page.keyboard.press("Enter");
    await page.locator("[data-state=accepted]").waitFor();
    await takeCardAway(page);
  },
  /** 8701 of a stolen card (R6, R13) */
  async dispose(counter: Counter) {
    const { person, card } = counter.take("stolen");
    await counter.comesFor("8701", person);
    await tabTo(counter.page, "[data-field=reason]");
    await counter.page.keyboard.press("Space");
    await toSigned(counter.page);
    await approve(counter.page);
    await counter.finish();
    counter.ends(card, "disposed");
  },
} satisfies Record<string, (counter: Counter) => Promise<void>>;

/** What is the matter with the card that they bring; nothing for those who come for one, or come back. */
export const brought: Readonly<Partial<Record<keyof typeof visits, Situation>>> = {
  registerTapped: "otherInstitution",
  registerReadOut: "otherInstitution",
  deregister: "otherInstitution",
  report: "own",
  release: "lost",
  unlock: "locked",
  correctTime: "drifted",
  reissue: "own",
  reissueWithout: "own",
  dispose: "stolen",
};

async function reportLost(counter: Counter, { person, card }: Visitor) {
  await counter.comesFor("8301", person);
  await counter.page.locator("[data-state=ready]").waitFor();
  await tabTo(counter.page, "[data-field=kind]");
  await counter.page.keyboard.press("Space");
  await counter.finish();
  counter.ends(card, "suspended");
}
