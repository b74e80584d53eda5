import { expect, type Page } from "@playwright/test";
import type { Situation } from "../../../src/contract/calls/practice.ts";
import type { TokenRef } from "../../../src/contract/ids.ts";
import type { CallInput } from "../../../src/contract/ipc.ts";
import type { TokenState } from "../../../src/contract/token.ts";
import { type BroughtCard, choose } from "./life.ts";
import { call, layCard, takeCardAway } from "./walk.ts";

type Person = CallInput<"customer.identify">;

/** Somebody who comes to the counter with a card. */
export interface Visitor {
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
