import type { CardReader } from "nfc-pcsc";
import type { FailureCode } from "./messages.ts";
import { failureCodeOf } from "./pcscCode.ts";

/** pcsc-lite's longest answer: 65536 bytes and the status word. A reader may still cut at less. */
const LONGEST_ANSWER = 65_538;

/** PC/SC counts insertions and removals in the upper half of a reader's state. */
const EVENTS = 16;

/** Longer than pcscd takes to notice (it looks every 400 ms). Milliseconds. */
const SETTLE_MS = 1000;

/** A command that PC/SC refused. */
export class CommandFailure extends Error {
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string) {
    super(message);
    this.code = code;
  }
}

const failure = (error: Error) => new CommandFailure(failureCodeOf(error), error.message);

/**
 * One PC/SC reader, on pcsclite's own reader object: nfc-pcsc's wrapper connects by itself on insertion, swallows
 * the failures of that, and cannot connect exclusively.
 */
export class PcscReader {
  readonly #reader: CardReader;
  readonly #cardChanged: (atr: string | null) => void;
  /** What PC/SC last said. */
  #present = false;
  #events = 0;
  #atr = "";
  /** What the app was last told. */
  #told = false;
  /** While it is not known whether a card that was missed is there. */
  #doubt: NodeJS.Timeout | null = null;
  /** A command found the card of this connection gone. */
  #lost = false;
  /** The end of the last piece of work: pieces follow each other. */
  #line: Promise<unknown> = Promise.resolve();
  #protocol: number | null = null;

  /** @param cardChanged hears the ATR of every new card, and null when there is none any more */
  constructor(reader: CardReader, cardChanged: (atr: string | null) => void) {
    this.#reader = reader;
    this.#cardChanged = cardChanged;
    // Never call reader.close() from here: it deadlocks on the lock that is held while listeners run.
    reader.on("status", (status: { state: number; atr?: Buffer }) => {
      this.#see(status.state, status.atr?.toString("hex") ?? "");
    });
  }

  #see(state: number, atr: string): void {
    const present = (state & this.#reader.SCARD_STATE_PRESENT) !== 0;
    const events = state >>> EVENTS;
    // Taken away and put back between two looks: present both times, but counted or with another ATR.
    const counted = events !== this.#events || (this.#atr !== "" && atr !== this.#atr);
    const swapped = present && this.#present && counted;
    this.#present = present;
    this.#events = events;
    this.#atr = atr;
    if (!present) {
      this.forget();
      if (this.#told) this.#tell(null);
    } else if (swapped || (!this.#told && !this.#doubt)) {
      this.forget();
      this.#tell(atr);
    }
  }

  #tell(atr: string | null): void {
    this.#told = atr !== null;
    this.#cardChanged(atr);
  }

  /**
   * A command found its card gone, which PC/SC may notice later or, when the card is back soon enough, never. It
   * is gone all the same: what lies there when things have settled is told as a new card.
   */
  #missed(): void {
    this.#lost = true;
    if (!this.#told) return;
    this.#tell(null);
    const doubt = setTimeout(() => void this.#inLine(() => this.#settle(doubt)), SETTLE_MS);
    this.#doubt = doubt;
  }

  /** PC/SC missed that the card was away: give it the reset that a new card gets, and tell. */
  async #settle(doubt: NodeJS.Timeout): Promise<void> {
    if (this.#doubt !== doubt) return;
    const answers = await this.#connect()
      .then(() => this.#disconnect())
      .then(
        () => true,
        (error) => error instanceof CommandFailure && error.code === "busy",
      );
    if (this.#doubt !== doubt) return;
    this.#doubt = null;
    if (answers && this.#present) this.#tell(this.#atr);
  }

  /** The reader is gone, or there is no doubt any more whether its card is. */
  forget(): void {
    if (this.#doubt) clearTimeout(this.#doubt);
    this.#doubt = null;
  }

  /** The card's connection is exclusive: no other program gets a word in between two of our commands. */
  open(): Promise<void> {
    return this.#inLine(() => this.#connect());
  }

  transmit(apdu: Uint8Array): Promise<Uint8Array> {
    return this.#inLine(() => this.#exchange(apdu));
  }

  /** Resets the card: an unlocked applet is locked for the next one who speaks to it. */
  close(): Promise<void> {
    return this.#inLine(() => this.#disconnect());
  }

  async #connect(): Promise<void> {
    await this.#disconnect();
    return new Promise((resolve, reject) => {
      this.#reader.connect({ share_mode: this.#reader.SCARD_SHARE_EXCLUSIVE }, (error, protocol) => {
        if (error) return reject(failure(error));
        this.#protocol = protocol ?? null;
        this.#lost = false;
        resolve();
      });
    });
  }

  #exchange(apdu: Uint8Array): Promise<Uint8Array> {
    const protocol = this.#protocol;
    if (protocol === null || !this.#reader.connected) {
      return Promise.reject(new CommandFailure("cardGone", "not connected"));
    }
    return new Promise((resolve, reject) => {
      this.#reader.transmit(Buffer.from(apdu), LONGEST_ANSWER, protocol, (error, answer) => {
        const failed = error ? failure(error) : null;
        // A card pulled in the middle: pcsc-lite reports success and no bytes.
        if (failed?.code === "cardGone" || (!failed && answer.length < 2)) this.#missed();
        if (failed) reject(failed);
        else resolve(Uint8Array.from(answer));
      });
    });
  }

  #disconnect(): Promise<void> {
    this.#protocol = null;
    const reader = this.#reader;
    if (!reader.connected) return Promise.resolve();
    // Resetting a card that is gone makes pcscd call the reader empty, also when the card is back meanwhile.
    const disposition = this.#lost ? reader.SCARD_LEAVE_CARD : reader.SCARD_RESET_CARD;
    return new Promise((resolve, reject) => {
      reader.disconnect(disposition, (error) => {
        if (error) reject(failure(error));
        else resolve();
      });
    });
  }

  #inLine<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#line.then(work);
    this.#line = result.catch(() => undefined);
    return result;
  }
}
