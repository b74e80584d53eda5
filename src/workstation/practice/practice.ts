import { randomInt } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import type { Situation } from "../../contract/calls/practice.ts";
import type { TokenRef } from "../../contract/ids.ts";
import type { CustomerInput, SimulatedCard } from "../../contract/ipc.ts";
import { defaultOtpParameters } from "../../contract/token.ts";
import { checkedPerson, type Desk, fictitiousCustomer } from "../../counter/index.ts";
import { WorkstationError } from "../errors.ts";
import type { SimulatedCards } from "../simulatedCards.ts";
import { OtherBranch } from "./otherBranch.ts";

/** Where cards of made-up customers come from: a branch of this institution, and one of another (seed.ts). */
const OWN_BRANCH = "9010043";
const OTHER_BRANCH = "9020007";
/** How far the clock of a drifted customer's phone runs ahead: beyond what is accepted, within what is corrected (R7). */
const DRIFT_STEPS = 12;
/** Ten wrong OTPs lock a token (R5). */
const MOST_GUESSES = 30;

/** Customers to practise with, prepared at the training registry by playing the branches they have been to before. */
export class Practice {
  readonly #desk: Desk;
  readonly #cards: SimulatedCards;
  readonly #code: () => Promise<string | null>;
  readonly #branches = new Map<string, OtherBranch>();
  #next: CustomerInput | null = null;

  /** @param code training's enrolment code; null where the registry is not training's own */
  constructor(desk: Desk, cards: SimulatedCards, code: () => Promise<string | null>) {
    this.#desk = desk;
    this.#cards = cards;
    this.#code = code;
  }

  /** The form of whoever was prepared last and has not come in yet, otherwise of anybody. */
  nextCustomer(): CustomerInput {
    const next = this.#next ?? fictitiousCustomer(Math.random);
    this.#next = null;
    return next;
  }

  /**
   * Somebody made up has a card of this kind; it lies beside the simulated reader.
   * @throws WorkstationError trainingOnly, practiceFailed; SyncError
   */
  async prepare(situation: Situation): Promise<{
    readonly customer: CustomerInput;
    readonly token: TokenRef;
    readonly card: SimulatedCard;
  }> {
    const customer = fictitiousCustomer(Math.random);
    const branchCode = situation === "otherInstitution" ? OTHER_BRANCH : OWN_BRANCH;
    const branch = this.#branchAt(branchCode);
    // What failed halfway is not taken up again: the next customer comes from a branch that begins anew.
    this.#branches.delete(branchCode);
    const issued = await this.#issue(branch, customer);
    if (situation === "lost" || situation === "stolen")
      await branch.report(issued.token, issued.customer, situation);
    if (situation === "locked") await this.#lock(issued.token, branch.institutionCode);
    this.#branches.set(branchCode, branch);
    const clockSteps = situation === "drifted" ? DRIFT_STEPS : 0;
    const card = await this.#cards.addCustomers(issued.card.toState(), clockSteps);
    this.#next = customer;
    return { customer, token: issued.token, card };
  }

  /**
   * What the customer's phone shows for a card that lies in the tray.
   * @param next the OTP after it, which is not waited for here
   * @throws WorkstationError practiceFailed for a card that is not in the tray
   */
  async otpOf(token: TokenRef, next: boolean): Promise<string> {
    const { clock, line } = this.#desk;
    const now = (clock.now() + (line.view.clockOffsetMs ?? 0)) / 1000;
    const otp = await this.#cards.otpOf(token, now + (next ? defaultOtpParameters.period : 0));
    if (otp === null) throw new WorkstationError("practiceFailed");
    return otp;
  }

  #branchAt(branchCode: string): OtherBranch {
    const { registry: client, clock } = this.#desk;
    const code = async () => {
      const known = await this.#code();
      if (known === null) throw new WorkstationError("trainingOnly");
      return known;
    };
    return this.#branches.get(branchCode) ?? new OtherBranch({ branchCode, client, clock, code });
  }

  async #issue(branch: OtherBranch, customer: CustomerInput) {
    const person = checkedPerson(this.#desk, customer);
    try {
      return await branch.issue(person);
    } finally {
      person.identity.wipe();
    }
  }

  /** R5: wrong OTPs until it is locked; a guess that happens to be right only begins the count anew. */
  async #lock(token: TokenRef, institutionCode: string): Promise<void> {
    for (let tries = 0; tries < MOST_GUESSES; tries++) {
      const otp = String(randomInt(1_000_000)).padStart(6, "0");
      const asked = { requestId: uuidv7(), ...token, institutionCode, otp };
      if ((await this.#desk.registry.verify(asked)).reason === "locked") return;
    }
    throw new WorkstationError("practiceFailed");
  }
}
