import type { CardReader } from "nfc-pcsc";
import type { FailureCode } from "./messages.ts";
import { failureCodeOf } from "./pcscCode.ts";

/** pcsc-lite's longest answer: 65536 bytes and the status word. A reader may still cut at less. */
const LONGEST_ANSWER = 65_538;

/** PC/SC counts insertions and removals in the upper half of a reader's state. */
const EVENTS = 16;

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
  #present = false;
  #events = 0;
  #atr = "";
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
    const swapped =
      present && this.#present && (events !== this.#events || (this.#atr !== "" && atr !== this.#atr));
    const before = this.#present;
    this.#present = present;
    this.#events = events;
    this.#atr = atr;
    if (present && (!before || swapped)) this.#cardChanged(atr);
    else if (!present && before) this.#cardChanged(null);
  }

  /** The card's connection is exclusive: no other program gets a word in between two of our commands. */
  open(): Promise<void> {
    return this.close().then(
      () =>
        new Promise((resolve, reject) => {
          this.#reader.connect({ share_mode: this.#reader.SCARD_SHARE_EXCLUSIVE }, (error, protocol) => {
            if (error) return reject(failure(error));
            this.#protocol = protocol ?? null;
            resolve();
          });
        }),
    );
  }

  transmit(apdu: Uint8Array): Promise<Uint8Array> {
    const protocol = this.#protocol;
    if (protocol === null || !this.#reader.connected) {
      return Promise.reject(new CommandFailure("cardGone", "not connected"));
    }
    return new Promise((resolve, reject) => {
      this.#reader.transmit(Buffer.from(apdu), LONGEST_ANSWER, protocol, (error, answer) => {
        if (error) reject(failure(error));
        else resolve(answer);
      });
    });
  }

  /** Resets the card: an unlocked applet is locked for the next one who speaks to it. */
  close(): Promise<void> {
    this.#protocol = null;
    if (!this.#reader.connected) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#reader.disconnect(this.#reader.SCARD_RESET_CARD, (error) => {
        if (error) reject(failure(error));
        else resolve();
      });
    });
  }
}
