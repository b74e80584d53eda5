import { randomUUID } from "node:crypto";
import { Changes } from "../../src/contract/changes.ts";
import type { TokenRef } from "../../src/contract/ids.ts";
import { JournalOutcomes, PushJournal } from "../../src/contract/registry.ts";
import { defaultOtpParameters as parameters } from "../../src/contract/token.ts";
import { VerificationAnswer } from "../../src/contract/verification.ts";
import { totp } from "../../src/otp/index.ts";
import { Branch, call } from "../support/branch.ts";
import { hasOwnOtp } from "../support/ownOtp.ts";
import { Line } from "./line.ts";
import type { HeldToken } from "./stock.ts";
import type { Accepted, Acknowledged, Taken, Told } from "./verdict.ts";

/** One OTP in so many is sent to both registries at the same moment, under two request ids (R8). */
const TWIN_EVERY = 8;

/** The OTP of an accepted verification, kept to be replayed. */
export interface Spent extends Accepted {
  readonly otp: string;
}

/** What is sent, and what was answered, while a database fails over. */
export class Load {
  readonly verifying: Line;
  readonly journalling: Line;
  readonly #following: Line;
  readonly spent: Spent[] = [];
  /** Right OTPs, sent once or again under the same id, that were refused all the same. */
  wronglyRefused = 0;
  readonly #entries: Taken[] = [];
  readonly #registrations: TokenRef[] = [];
  readonly #changes: Told[] = [];
  readonly #tokens: Iterator<HeldToken>;
  #stopped = false;

  constructor(urls: readonly string[], tokens: readonly HeldToken[]) {
    this.verifying = new Line(urls);
    this.journalling = new Line(urls, (url, payload, answer) => {
      if (url === "/v1/journal") this.#keepEntries(payload, answer);
    });
    this.#following = new Line(urls);
    this.#tokens = tokens.values();
  }

  get acknowledged(): Acknowledged {
    return {
      accepted: this.spent,
      entries: this.#entries,
      registrations: this.#registrations,
      changes: this.#changes,
    };
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Verify one token after another, each with its right OTP, until stopped. */
  async verify(): Promise<void> {
    for (let sent = 0; !this.#stopped; sent += 1) {
      const { done, value: token } = this.#tokens.next();
      if (done) throw new Error("too few tokens for so many verifications");
      const now = Date.now() / 1000;
      // Replayed later on: it must not have become another step's right OTP by then.
      if (!hasOwnOtp(token.seed, now)) continue;
      const otp = totp(token.seed, now, parameters);
      const twin = sent % TWIN_EVERY === TWIN_EVERY - 1;
      const answers = await Promise.all(
        Array.from({ length: twin ? 2 : 1 }, () => this.send(this.verifying, token, otp)),
      );
      const accepted = answers.filter((answer) => answer.accepted);
      if (accepted.length === 0) this.wronglyRefused += 1;
      for (const { requestId, timeStep = 0 } of accepted) {
        const { vendorCode, serialNumber } = token;
        this.spent.push({ vendorCode, serialNumber, requestId, timeStep, otp });
      }
    }
  }

  /** Ask for one OTP under a request id of its own, again and again until there is an answer. */
  async send(line: Line, { vendorCode, serialNumber }: TokenRef, otp: string): Promise<VerificationAnswer> {
    const request = { requestId: randomUUID(), vendorCode, serialNumber, otp };
    const { status, body } = await call(line, "/v1/verifications", request);
    if (status !== 200) throw new Error(`a verification was answered with ${status}`);
    return VerificationAnswer.parse(body);
  }

  /** Issue one card after another at a counter of its own, through the signed journal, until stopped. */
  async issue(enrolmentCode: string): Promise<void> {
    const branch = await Branch.opened(this.journalling, enrolmentCode);
    while (!this.#stopped) {
      const { vendorCode, serialNumber } = await branch.issue();
      this.#registrations.push({ vendorCode, serialNumber });
    }
  }

  /** Follow the change feed from the beginning until stopped, or until its cursor is refused. */
  async follow(): Promise<void> {
    for (let after = "0"; !this.#stopped; ) {
      const { status, body } = await call(this.#following, `/v1/changes?after=${after}&wait=1&limit=1000`);
      if (status !== 200) return;
      const page = Changes.parse(body);
      this.#changes.push(...page.changes.map(({ seq, kind }) => ({ seq, kind })));
      after = page.next;
    }
  }

  #keepEntries(payload: unknown, answer: unknown): void {
    const { workstationId, entries } = PushJournal.parse(payload);
    const told = new Set(JournalOutcomes.parse(answer).outcomes.map(({ seq }) => seq));
    for (const { seq, hash } of entries) if (told.has(seq)) this.#entries.push({ workstationId, seq, hash });
  }
}
