import type { CardConnection } from "../contract/card.ts";
import type { ReaderStatus } from "../contract/reader.ts";

/**
 * A card that lies on a reader, bound to this one insertion of it: a card that was taken off and put back, or
 * another one, is never spoken to through this handle. Open handles keep the card from all other programs.
 * Every call rejects with a ReaderError and with nothing else.
 */
export interface CardHandle extends CardConnection {
  readonly readerName: string;
  readonly insertion: number;
  /**
   * Run `work` while no other handle may send to this reader; the reader shows as in use for so long. Others
   * that ask for the same wait for their turn. Not to be nested on one handle (`busy`).
   */
  exclusive<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Let go of the card. When the last handle is released the card is reset, which ends an unlocked session of
   * the OATH applet. Never rejects; may be called again.
   */
  release(): Promise<void>;
}

/** Smart-card readers, wherever they come from. */
export interface ReaderService {
  /** What is known now. The object is frozen; a change makes a new one. */
  status(): ReaderStatus;
  /**
   * Hear of changes. Changes that come within 20 ms of each other are told once; the last state always is.
   * @returns a function that ends the hearing
   */
  on(event: "status", listener: (status: ReaderStatus) => void): () => void;
  /**
   * Open the card that lies on a reader.
   * @param options.insertion the insertion that must lie there (`PresentCard.insertion`)
   * @throws ReaderError noService, unavailable, readerRestarted, noReader, noCard, cardSwapped, cardMute, busy
   *   (another program holds the card), timeout, vanished, closed
   */
  connect(readerName: string, options?: { readonly insertion?: number }): Promise<CardHandle>;
  /** Let go of everything. Handles that are still open reject with `closed` from now on. */
  close(): Promise<void>;
}

/**
 * Wait until the status fulfils a condition, at most `deadlineMs`.
 * @returns whether it does
 */
export function waitForStatus(
  service: ReaderService,
  condition: (status: ReaderStatus) => boolean,
  deadlineMs: number,
): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (fulfilled: boolean) => {
      clearTimeout(timer);
      forget();
      resolve(fulfilled);
    };
    const timer = setTimeout(() => end(condition(service.status())), deadlineMs);
    const forget = service.on("status", (status) => {
      if (condition(status)) end(true);
    });
    if (condition(service.status())) end(true);
  });
}
