import type { PresentCard, ReaderView } from "../contract/reader.ts";
import { ReaderError, type ReaderErrorCode } from "./errors.ts";
import type { CardHandle } from "./readerService.ts";

/** How a slot reaches its card. Every call rejects with a ReaderError only. */
export interface CardLink {
  /** Power the card and keep it from other programs. */
  open(): Promise<void>;
  /** Send one command APDU, get the whole answer. Fewer than 2 bytes mean that the card was pulled. */
  transmit(apdu: Uint8Array): Promise<Uint8Array>;
  /** Reset the card and let go of it. */
  close(): Promise<void>;
}

/** Why nothing can be had from a slot any more. */
type EndCode = Extract<ReaderErrorCode, "vanished" | "readerRestarted" | "noService" | "closed">;

/** One opening of the card, shared by all handles on the same insertion. */
interface Opening {
  readonly insertion: number;
  readonly opened: Promise<void>;
  readonly handles: Set<Handle>;
  /** Set when the card was lost under it; it is never used again then. */
  broken: ReaderErrorCode | null;
}

let insertions = 0;

/**
 * One reader: what lies on it, who speaks with it and in which order. The same for PC/SC and simulated
 * readers, so that both keep the same promises.
 */
export class ReaderSlot {
  readonly name: string;
  readonly #kind: ReaderView["kind"];
  readonly #link: CardLink;
  readonly #changed: () => void;
  #card: PresentCard | null = null;
  #ended: EndCode | null = null;
  #opening: Opening | null = null;
  #holder: Handle | null = null;
  readonly #waiting: { readonly handle: Handle; readonly turn: () => void }[] = [];
  /** The end of the last piece of work on the link: pieces follow each other. */
  #line: Promise<unknown> = Promise.resolve();

  constructor(name: string, kind: ReaderView["kind"], link: CardLink, changed: () => void) {
    this.name = name;
    this.#kind = kind;
    this.#link = link;
    this.#changed = changed;
  }

  view(): ReaderView {
    const card = this.#card && { ...this.#card };
    return { name: this.name, kind: this.#kind, card, inUse: this.#holder !== null };
  }

  /** A card was laid on the reader; one that lay there before was taken away unseen. `atr` in hexadecimal. */
  cardInserted(atr: string): void {
    if (this.#card) this.cardRemoved();
    insertions += 1;
    this.#card = { atr, insertion: insertions };
    this.#changed();
  }

  cardRemoved(): void {
    this.#card = null;
    if (this.#opening) void this.#break(this.#opening, "cardGone");
    this.#changed();
  }

  /** The reader is not there any more: handles reject with `code` from now on. */
  end(code: EndCode): void {
    this.#ended ??= code;
    this.#card = null;
    if (this.#opening) void this.#break(this.#opening, code);
    this.#changed();
  }

  async connect(insertion?: number): Promise<CardHandle> {
    if (this.#ended) throw this.#error(this.#ended);
    const card = this.#card;
    if (!card) throw this.#error("noCard");
    if (insertion !== undefined && insertion !== card.insertion) throw this.#error("cardSwapped");
    const opening = this.#openingOf(card.insertion);
    const handle = new Handle(this, opening);
    opening.handles.add(handle);
    try {
      await opening.opened;
      if (this.#card?.insertion !== card.insertion) throw this.#error(this.#lost(card.insertion));
    } catch (error) {
      if (this.#opening === opening && error instanceof ReaderError) void this.#break(opening, error.code);
      const taken = error instanceof ReaderError && error.code === "cardGone";
      throw taken ? this.#error("noCard", error) : error;
    }
    return handle;
  }

  /** @throws ReaderError when `handle` may not send now */
  #guard(handle: Handle): void {
    const opening = handle.opening;
    if (!opening.handles.has(handle)) throw this.#error("released");
    if (opening.broken || this.#card?.insertion !== opening.insertion) {
      throw this.#error(this.#lost(opening.insertion, opening.broken));
    }
    if (this.#holder && this.#holder !== handle) throw this.#error("busy");
  }

  async transmit(handle: Handle, apdu: Uint8Array): Promise<Uint8Array> {
    this.#guard(handle);
    const opening = handle.opening;
    return this.#inLine(async () => {
      if (opening.broken) throw this.#error(this.#lost(opening.insertion, opening.broken));
      try {
        const answer = await this.#link.transmit(apdu);
        if (answer.length < 2) throw this.#error("cardGone");
        return answer;
      } catch (error) {
        if (!(error instanceof ReaderError)) throw error;
        // A lost answer leaves the card in a state nobody knows: this opening is over.
        void this.#break(opening, error.code);
        const gone = error.code === "cardGone" || error.code === "failed";
        throw gone ? this.#error(this.#lost(opening.insertion, error.code), error) : error;
      }
    });
  }

  async exclusive<T>(handle: Handle, work: () => Promise<T>): Promise<T> {
    if (this.#holder === handle) throw this.#error("busy");
    if (this.#holder) await new Promise<void>((turn) => this.#waiting.push({ handle, turn }));
    else this.#hold(handle);
    try {
      this.#guard(handle);
      return await work();
    } finally {
      // Handed from hand to hand: nobody can slip in between.
      const next = this.#waiting.shift();
      this.#hold(next?.handle ?? null);
      next?.turn();
    }
  }

  async release(handle: Handle): Promise<void> {
    const { opening } = handle;
    opening.handles.delete(handle);
    if (opening.handles.size === 0) await this.#break(opening, "released");
  }

  #hold(handle: Handle | null): void {
    this.#holder = handle;
    this.#changed();
  }

  #openingOf(insertion: number): Opening {
    const current = this.#opening;
    if (current && !current.broken && current.insertion === insertion) return current;
    const opened = this.#inLine(() => this.#link.open());
    const opening: Opening = { insertion, opened, handles: new Set(), broken: null };
    this.#opening = opening;
    return opening;
  }

  /** Give an opening up and let go of the card behind it. Never rejects. */
  async #break(opening: Opening, code: ReaderErrorCode): Promise<void> {
    if (opening.broken) return;
    opening.broken = code;
    if (this.#opening === opening) this.#opening = null;
    // A link that cannot let go has lost its card anyway.
    await this.#inLine(() => this.#link.close()).catch(() => undefined);
  }

  /** Why the card of `insertion` cannot be reached. */
  #lost(insertion: number, broken: ReaderErrorCode | null = null): ReaderErrorCode {
    if (this.#ended) return this.#ended;
    if (this.#card && this.#card.insertion !== insertion) return "cardSwapped";
    return broken ?? "cardGone";
  }

  #inLine<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#line.then(work);
    this.#line = result.catch(() => undefined);
    return result;
  }

  #error(code: ReaderErrorCode, cause?: unknown): ReaderError {
    return new ReaderError(code, { parameters: { reader: this.name }, cause });
  }
}

class Handle implements CardHandle {
  readonly #slot: ReaderSlot;
  readonly opening: Opening;

  constructor(slot: ReaderSlot, opening: Opening) {
    this.#slot = slot;
    this.opening = opening;
  }

  get readerName(): string {
    return this.#slot.name;
  }

  get insertion(): number {
    return this.opening.insertion;
  }

  transmit(apdu: Uint8Array): Promise<Uint8Array> {
    return this.#slot.transmit(this, apdu);
  }

  exclusive<T>(work: () => Promise<T>): Promise<T> {
    return this.#slot.exclusive(this, work);
  }

  release(): Promise<void> {
    return this.#slot.release(this);
  }
}
