import type { ReaderStatus } from "../contract/reader.ts";

/** Changes within this time are told once: a card laid down by hand bounces. Milliseconds. */
const SETTLE_MS = 20;

/** Frozen through and through: listeners share one object. */
function freeze(status: ReaderStatus): ReaderStatus {
  for (const reader of status.readers) {
    if (reader.card) Object.freeze(reader.card);
    Object.freeze(reader);
  }
  Object.freeze(status.readers);
  return Object.freeze(status);
}

/** The current status of one service and who wants to hear of its changes. */
export class StatusBoard {
  readonly #look: () => ReaderStatus;
  readonly #listeners = new Set<(status: ReaderStatus) => void>();
  #current: ReaderStatus;
  #stale = false;
  #timer: NodeJS.Timeout | null = null;

  /** @param look composes the status from the service's own state; called when it is asked for after a change */
  constructor(look: () => ReaderStatus) {
    this.#look = look;
    this.#current = freeze(look());
  }

  get current(): ReaderStatus {
    if (this.#stale) {
      this.#stale = false;
      this.#current = freeze(this.#look());
    }
    return this.#current;
  }

  /** Something changed. Listeners hear of it once things have settled. */
  changed(): void {
    this.#stale = true;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      const status = this.current;
      for (const listener of [...this.#listeners]) listener(status);
    }, SETTLE_MS);
  }

  listen(listener: (status: ReaderStatus) => void): () => void {
    // A wrapper of its own, so that a listener given twice is two listeners.
    const entry = (status: ReaderStatus) => listener(status);
    this.#listeners.add(entry);
    return () => {
      this.#listeners.delete(entry);
    };
  }

  /** Nobody hears anything any more. */
  close(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#listeners.clear();
  }
}
