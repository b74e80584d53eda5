import { expect, type Page } from "@playwright/test";
import type { Situation } from "../../../src/contract/calls/practice.ts";
import type { TokenRef } from "../../../src/contract/ids.ts";
import type { CallInput } from "../../../src/contract/ipc.ts";
import type { TokenState } from "../../../src/contract/token.ts";
import { approve, type BroughtCard, choose, consecutiveOtps, lay, tabTo, typeInto, typeOtp } from "./life.ts";
import { call, layCard, signForm, takeCardAway } from "./walk.ts";

type Person = CallInput<"customer.identify">;

/** Somebody who comes to the counter with a card. */
interface Visitor {
  readonly person: Person;
  readonly card: BroughtCard;
}

/** What the registry must say of a card in the evening. */
interface Expected extends TokenRef {
  readonly state: TokenState;
  /** Whether it may be used at this institution. */
  readonly here: boolean;
}

/** One counter on one day: who came, what became of their cards, and how many left the stock. */
export class Counter {
  readonly page: Page;
  /** Customers who got a card today and have not come back. */
  readonly served: Visitor[] = [];
  readonly #expected = new Map<string, Expected>();
  readonly #waiting = new Map<Situation, Visitor[]>();
  issued = 0;

  constructor(page: Page) {
    this.page = page;
  }

  get expected(): readonly Expected[] {
    return [...this.#expected.values()];
  }

  /** They have been at other branches before this day begins. */
  async prepare(situations: readonly Situation[]): Promise<void> {
    for (const situation of situations) {
      const { vendorCode, serialNumber, customer, card } = await call(this.page, "training.prepare", {
        situation,
      });
      const visitor = { person: customer, card: { vendorCode, serialNumber, cardId: card.id } };
      this.#waiting.set(situation, [...(this.#waiting.get(situation) ?? []), visitor]);
    }
    // The next made-up person would be the one who was prepared last.
    await call(this.page, "customer.fictitious");
  }

  take(situation: Situation): Visitor {
    const visitor = this.#waiting.get(situation)?.shift();
    if (!visitor) throw new Error(`nobody is left with a card that is ${situation}`);
    return visitor;
  }

  /** Somebody who was here earlier today. */
  back(): Visitor {
    const visitor = this.served.shift();
    if (!visitor) throw new Error("nobody has got a card today who could come back");
    return visitor;
  }

  ends({ vendorCode, serialNumber }: TokenRef, state: TokenState, here = true): void {
    this.#expected.set(`${vendorCode}-${serialNumber}`, { vendorCode, serialNumber, state, here });
  }

  /** The next customer says what they want, and is identified: every key of it typed. */
  async comesFor(code: string, person: Person): Promise<void> {
    const { page } = this;
    const asksNfc = code === "8101" || code === "8102";
    await page.keyboard.press("F2");
    await page.locator("[data-screen=customer]").waitFor();
    if (code !== "8101") await choose(page, code);
    await expect(page.locator("[data-field=nfcPhone]")).toHaveCount(asksNfc ? 1 : 0);
    await page.locator("[data-field=document] input:focus").waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    for (const text of [person.name, person.identityNumber, person.phone]) {
      await page.keyboard.type(text);
      await page.keyboard.press("Enter");
    }
    if (asksNfc) {
      await page.keyboard.press("Space");
      await page.keyboard.press("Enter");
    }
    await page.locator("[data-screen=transaction], [data-screen=issue]").waitFor();
  }

  /** Enter, and it is in the journal. */
  async finish(): Promise<void> {
    await this.page.keyboard.press("Enter");
    await this.page.locator("[data-state=done], [data-state=donePending]").waitFor();
  }

  /** A blank card is laid down and written. @returns the new card */
  async write(person: Person): Promise<BroughtCard> {
    const { page } = this;
    await layCard(page, "blank");
    await page.locator("[data-action=start]").waitFor();
    await page.keyboard.press("Enter");
    await page.locator("[data-state=done], [data-state=doneOffline]").waitFor();
    const { customer } = await call(page, "app.state");
    const held = customer?.tokens.find(
      (token) => token.institutionCode === "901" && token.state === "active",
    );
    const written = (await call(page, "simulator.cards")).find(({ inserted }) => inserted);
    if (!held || !written) throw new Error("no card was issued");
    const card = { vendorCode: held.vendorCode, serialNumber: held.serialNumber, cardId: written.id };
    await takeCardAway(page);
    this.issued += 1;
    this.ends(card, "active");
    this.served.push({ person, card });
    return card;
  }
}

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
    await lay(counter.page, card);
    await counter.page.locator("main .note.ok").waitFor();
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
    }
    await typeOtp(page, card);
    await counter.finish();
    counter.ends(card, "active");
  },
  /** 8201 at one counter, 8202 when they think better of it */
  async deregister(counter: Counter) {
    const { page } = counter;
    const { person, card } = counter.take("otherInstitution");
    await counter.comesFor("8201", person);
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
