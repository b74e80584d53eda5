import { randomBytes } from "node:crypto";
import type { CardConnection } from "../../contract/card.ts";
import { decodeCommand, encodeResponse } from "../apdu.ts";
import { SW } from "../statusWord.ts";
import { INS, OATH_AID } from "../ykoath.ts";
import { AppletStatus } from "./appletStatus.ts";
import { parseVirtualCardState, type VirtualCardState, type VirtualCredential } from "./cardState.ts";
import { VirtualApplet } from "./virtualApplet.ts";

/** Answer data of one block: with its status word it fits one ISO 14443-4 frame of 256 bytes. */
const BLOCK = 251;
const DEFAULT_CAPACITY = 32;
/** ISO 14443-4 card without historical bytes, as PC/SC part 3 maps it. */
const CONTACTLESS_ATR = "3b80800101";
/** The published applet; the one most cards carry. */
const PUBLISHED_VERSION = "1.0.2";

/**
 * Faults on purpose. Commands are counted from 1 since the faults were set; SELECT and SEND REMAINING count too.
 * A torn card answers nothing (0 bytes, as PC/SC reports a card pulled midway) until it has power again.
 */
export interface CardFaults {
  /** The card is pulled before it carries this command out. */
  readonly tearBefore?: number;
  /** The card carries this command out, then is pulled before its answer arrives. */
  readonly tearAfter?: number;
  /** Replaces what the card answers, e.g. with garbage or with less of it. */
  readonly answer?: (answer: Uint8Array, command: Uint8Array, count: number) => Uint8Array;
}

export interface VirtualCardOptions {
  readonly random?: (length: number) => Uint8Array;
  /** Awaited after every command that changed the card's memory, before its answer is given. */
  readonly onChange?: (state: VirtualCardState) => Promise<void> | void;
}

export interface BlankCardOptions extends VirtualCardOptions {
  /** Lower-case hexadecimal, any length; 8 random bytes without it. */
  readonly deviceId?: string;
  /** `1.0.2` without it; from `5.0.0` on SHA-512, RENAME and touch are there. */
  readonly version?: string;
  /** How many credentials fit. */
  readonly capacity?: number;
  /** The vendor's transport key. */
  readonly transportKey?: Uint8Array;
}

/** A card with the OATH applet, in process: what the simulated reader holds and what the vpcd process plays. */
export class VirtualCard implements CardConnection {
  readonly #state: VirtualCardState;
  readonly #applet: VirtualApplet;
  readonly #onChange: (state: VirtualCardState) => Promise<void> | void;
  #powered = true;
  #selected = false;
  #faults: CardFaults = {};
  #count = 0;
  /** The applet's send buffer: an interrupted chain leaves its offset behind and spoils the next answer. */
  #buffer = new Uint8Array();
  #sent = 0;
  #remaining = 0;

  private constructor(state: VirtualCardState, options: VirtualCardOptions) {
    this.#state = state;
    const random = options.random ?? ((length) => Uint8Array.from(randomBytes(length)));
    this.#applet = new VirtualApplet(state, random);
    this.#onChange = options.onChange ?? (() => {});
  }

  /** A card as the vendor ships it. */
  static blank(options: BlankCardOptions = {}): VirtualCard {
    const { deviceId, version, capacity, transportKey } = options;
    const state: VirtualCardState = {
      format: 1,
      present: true,
      atr: CONTACTLESS_ATR,
      version: version ?? PUBLISHED_VERSION,
      deviceId: deviceId ?? randomBytes(8).toString("hex"),
      capacity: capacity ?? DEFAULT_CAPACITY,
      accessKey: transportKey ? { type: 0x21, key: Buffer.from(transportKey).toString("hex") } : null,
      credentials: [],
    };
    return VirtualCard.fromState(state, options);
  }

  /** A card that holds one credential of somebody else's under this name, with a key nobody knows. */
  static holding(name: string): VirtualCard {
    const credential: VirtualCredential = {
      name: Buffer.from(name).toString("hex"),
      type: 0x22,
      digits: 6,
      key: randomBytes(32).toString("hex"),
      property: 0,
      initialMovingFactor: 0,
      counter: 0,
      lastChallenge: "",
    };
    return VirtualCard.fromState({ ...VirtualCard.blank().toState(), credentials: [credential] });
  }

  /**
   * A card from what `toState` gave, or from a file.
   * @throws CardError `virtualCardState`
   */
  static fromState(state: unknown, options: VirtualCardOptions = {}): VirtualCard {
    return new VirtualCard(parseVirtualCardState(structuredClone(state)), options);
  }

  /** A copy of the card's memory. Holds its keys: see VirtualCardState. */
  toState(): VirtualCardState {
    return structuredClone(this.#state);
  }

  /** Answer to reset. */
  get atr(): Uint8Array {
    return Uint8Array.from(Buffer.from(this.#state.atr, "hex"));
  }

  /** Device id of the applet, hexadecimal; RESET draws a new one. */
  get deviceId(): string {
    return this.#state.deviceId;
  }

  /** Whether the card answers; false after it was torn off. */
  get powered(): boolean {
    return this.#powered;
  }

  /** Put the card into the field: nothing is selected, nobody is authenticated. */
  powerOn(): void {
    this.#powered = true;
    this.reset();
  }

  powerOff(): void {
    this.#powered = false;
  }

  /** Warm reset. */
  reset(): void {
    this.#selected = false;
    this.#clearChain();
  }

  /** Faults from the next command on; none with `{}`. */
  setFaults(faults: CardFaults): void {
    this.#faults = faults;
    this.#count = 0;
  }

  /** One command and its answer, with the change of memory kept (`onChange`) before the answer is given. */
  async transmit(apdu: Uint8Array): Promise<Uint8Array> {
    const before = JSON.stringify(this.#state);
    const answer = this.process(apdu);
    if (JSON.stringify(this.#state) !== before) await this.#onChange(this.toState());
    return answer;
  }

  /** One command and its answer; 0 bytes when the card has no power or is torn off now. */
  process(apdu: Uint8Array): Uint8Array {
    if (!this.#powered) return new Uint8Array();
    this.#count += 1;
    const count = this.#count;
    if (this.#faults.tearBefore === count) this.#powered = false;
    if (!this.#powered) return new Uint8Array();
    const answer = this.#answer(apdu);
    if (this.#faults.tearAfter === count) this.#powered = false;
    if (!this.#powered) return new Uint8Array();
    return this.#faults.answer?.(answer, Uint8Array.from(apdu), count) ?? answer;
  }

  #answer(apdu: Uint8Array): Uint8Array {
    const command = decodeCommand(apdu);
    if (!command) return encodeResponse(new Uint8Array(), SW.wrongLength);
    if (command.cla === 0xff) return encodeResponse(new Uint8Array(), SW.unknownClass);
    try {
      if (command.ins === INS.select && command.p1 === 0x04) return this.#select(command.data);
      if (!this.#selected) throw new AppletStatus(SW.unknownInstruction);
      if (command.ins === INS.sendRemaining) {
        if (this.#applet.locked) throw new AppletStatus(SW.accessKeyNeeded);
        return this.#send(this.#remaining);
      }
      const data = this.#applet.execute(command);
      if (data.length === 0) return encodeResponse(data, SW.ok);
      // Written to the start of the buffer, but sent from where an interrupted chain stopped: the measured poison.
      const buffer = new Uint8Array(Math.max(this.#buffer.length, data.length));
      buffer.set(this.#buffer);
      buffer.set(data);
      this.#buffer = buffer;
      return this.#send(data.length);
    } catch (error) {
      if (error instanceof AppletStatus) return encodeResponse(new Uint8Array(), error.sw);
      throw error;
    }
  }

  #select(aid: Uint8Array): Uint8Array {
    // The applet's own AID is one byte longer; a selection by part of it is a selection (ISO 7816-4).
    const ours = [...OATH_AID, 0x01];
    if (aid.length < OATH_AID.length || !aid.every((byte, i) => byte === ours[i]))
      throw new AppletStatus(SW.noApplet);
    this.#selected = true;
    this.#clearChain();
    return encodeResponse(this.#applet.select(), SW.ok);
  }

  #clearChain(): void {
    this.#buffer = new Uint8Array();
    this.#sent = 0;
    this.#remaining = 0;
  }

  #send(length: number): Uint8Array {
    const block = new Uint8Array(Math.min(length, BLOCK));
    block.set(this.#buffer.subarray(this.#sent, this.#sent + block.length));
    this.#remaining = length - block.length;
    this.#sent = this.#remaining > 0 ? this.#sent + block.length : 0;
    const sw = this.#remaining > 0 ? 0x6100 | Math.min(this.#remaining, BLOCK) : SW.ok;
    return encodeResponse(block, sw);
  }
}
