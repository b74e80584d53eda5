import { timingSafeEqual } from "node:crypto";
import type { CardConnection } from "../contract/card.ts";
import type { TokenRef } from "../contract/ids.ts";
import type { IssueProgress } from "../contract/ipc.ts";
import type { Secret } from "../contract/secret.ts";
import { ACCESS_KEY_LENGTH, type CardProfile, type OtpParameters } from "../contract/token.ts";
import { hmac } from "../otp/index.ts";
import { formatCredentialName } from "./credentialName.ts";
import { CardError } from "./errors.ts";
import { sortCredentials } from "./look.ts";
import { OathSession } from "./oath.ts";
import type { ListEntry } from "./oathAnswers.ts";
import { type CountedConnection, countTraffic } from "./traffic.ts";

/** What a card is to become. */
export interface CardOrder {
  readonly token: TokenRef;
  readonly seed: Secret;
  /** 16 bytes; profile `locked` needs it. */
  readonly accessKey?: Secret;
  /** The vendor's, when the shipment has one. */
  readonly transportKey?: Secret;
  readonly parameters: OtpParameters;
  readonly profile: CardProfile;
  /** Device id of the card that was looked at: any other one is refused before anything is written to it. */
  readonly expectedDeviceId: string;
  readonly random: (length: number) => Uint8Array;
}

/** A step on the card, as the screen shows it. Commands are counted as answered, of as many as this card needs. */
export interface CardProgress {
  readonly step: Extract<IssueProgress["step"], `card.${string}`>;
  readonly state: "running" | "done" | "skipped";
  readonly commandsDone: number;
  readonly commandsKnown: number;
}

export interface FinishedCard {
  readonly deviceId: string;
  readonly appletVersion: string;
  /** The card's own HMAC over a random challenge (HOTP: over its counter), lower-case hexadecimal. */
  readonly proof: { readonly challenge: string; readonly mac: string };
  /** Traffic of this writing, from its first SELECT. */
  readonly commands: number;
  readonly bytesOut: number;
  readonly bytesIn: number;
  /** Whether an earlier writing was taken up. */
  readonly resumed: boolean;
}

const PROOF_CHALLENGE = 32;
/** HOTP: a proof moves the counter on; this many torn ones are allowed for. */
const HOTP_PROOFS = 10;

/** The steps on a card that personalising and resuming are made of. */
export class CardWriting {
  readonly traffic: CountedConnection;
  readonly #order: CardOrder;
  readonly #name: string;
  readonly #onProgress: (progress: CardProgress) => void;
  #known: number;

  /** @throws CardError `parametersUnsupported`, `invalidInput`: before any command */
  constructor(
    connection: CardConnection,
    order: CardOrder,
    commandsKnown: number,
    onProgress: (progress: CardProgress) => void,
  ) {
    const { parameters, profile, accessKey, seed } = order;
    if (parameters.digits > 8)
      throw new CardError("parametersUnsupported", { parameters: { what: `digits ${parameters.digits}` } });
    if (profile === "locked" && accessKey?.length !== ACCESS_KEY_LENGTH)
      throw new CardError("invalidInput", { parameters: { what: "access key" }, rule: "R9" });
    if (seed.length === 0) throw new CardError("invalidInput", { parameters: { what: "seed" } });
    this.traffic = countTraffic(connection);
    this.#order = order;
    this.#name = formatCredentialName(order.token, parameters);
    this.#known = commandsKnown;
    this.#onProgress = onProgress;
  }

  /** The plan has changed: this many commands are still to come. */
  expect(commands: number): void {
    this.#known = this.traffic.commands + commands;
  }

  /** Do a step and report it before and after. */
  async step<T>(step: CardProgress["step"], work: () => Promise<T>): Promise<T> {
    this.#report(step, "running");
    const result = await work();
    this.#report(step, "done");
    return result;
  }

  skip(step: CardProgress["step"]): void {
    this.#report(step, "skipped");
  }

  #report(step: CardProgress["step"], state: CardProgress["state"]): void {
    const { commands } = this.traffic;
    this.#onProgress({ step, state, commandsDone: commands, commandsKnown: Math.max(this.#known, commands) });
  }

  /**
   * SELECT, and see that it is still the same card.
   * @throws CardError `swapped`, `parametersUnsupported`
   */
  async select(): Promise<OathSession> {
    const { expectedDeviceId, parameters, random } = this.#order;
    const session = await OathSession.select(this.traffic, { random });
    if (session.deviceId !== expectedDeviceId) throw new CardError("swapped");
    if (parameters.algorithm === "SHA-512" && !session.isNewer)
      throw new CardError("parametersUnsupported", { parameters: { what: parameters.algorithm } });
    return session;
  }

  /** Whether our own credential is among these. @throws CardError `notBlank`, `foreign` when any other is */
  holdsOurs(entries: readonly ListEntry[]): boolean {
    const others = entries.filter(({ name }) => name !== this.#name);
    if (others.length > 0) throw contentsError(others);
    return entries.length > 0;
  }

  async put(session: OathSession): Promise<void> {
    const { seed, parameters } = this.#order;
    const { type, algorithm, digits } = parameters;
    await session.put({ name: this.#name, type, algorithm, digits, key: seed });
  }

  async deleteOurs(session: OathSession): Promise<void> {
    await session.delete(this.#name);
  }

  /**
   * CALCULATE over a random challenge and compare with the OTP core, in constant time: the key on the card is the
   * key the registry has.
   * @throws CardError `proofFailed`
   */
  async prove(session: OathSession): Promise<FinishedCard["proof"]> {
    const { seed, parameters, random } = this.#order;
    const isHotp = parameters.type === "HOTP";
    const challenge = isHotp ? new Uint8Array() : random(PROOF_CHALLENGE);
    const { mac } = await session.calculate(this.#name, challenge);
    const messages = isHotp
      ? Array.from({ length: HOTP_PROOFS }, (_, counter) => eightBytes(counter))
      : [challenge];
    const proven = messages.find((message) => {
      const expected = hmac(seed, parameters.algorithm, message);
      return mac.length === expected.length && timingSafeEqual(mac, expected);
    });
    if (!proven) throw new CardError("proofFailed");
    return { challenge: Buffer.from(proven).toString("hex"), mac: Buffer.from(mac).toString("hex") };
  }

  /**
   * Give the card the lock of its profile and prove it: `locked` SET CODE, SELECT, VALIDATE (R9); `open` nothing,
   * or SET CODE with an empty key and SELECT when `hasLock` (the vendor's).
   * @throws CardError `lockFailed`, `accessKeyWrong`, `notGenuine`, `swapped`
   */
  async lock(session: OathSession, hasLock: boolean): Promise<void> {
    const { profile, accessKey } = this.#order;
    if (profile === "locked" && accessKey) {
      await session.setCode(accessKey);
      const fresh = await this.select();
      if (!fresh.locked) throw new CardError("lockFailed", { rule: "R9" });
      await fresh.validate(accessKey);
    } else if (hasLock) {
      await session.clearCode();
      if ((await this.select()).locked) throw new CardError("lockFailed");
    }
  }

  finished(session: OathSession, proof: FinishedCard["proof"], resumed: boolean): FinishedCard {
    const { commands, bytesOut, bytesIn } = this.traffic;
    const card = { deviceId: session.deviceId, appletVersion: session.version };
    return { ...card, proof, commands, bytesOut, bytesIn, resumed };
  }
}

/** How many commands `CardWriting.lock` takes. */
export function lockCommands(profile: CardProfile, hasLock: boolean): number {
  if (profile === "locked") return 3;
  return hasLock ? 2 : 0;
}

/** Whose credentials a card that should be blank holds. */
function contentsError(entries: readonly ListEntry[]): CardError {
  const { tokens } = sortCredentials(entries);
  if (tokens.length === 0) return new CardError("foreign");
  const owner = tokens.map(({ vendorCode, serialNumber }) => `KFTC:${vendorCode}-${serialNumber}`).join(", ");
  return new CardError("notBlank", { parameters: { owner } });
}

function eightBytes(counter: number): Uint8Array {
  const bytes = new Uint8Array(8);
  bytes[7] = counter;
  return bytes;
}
