import { setTimeout as sleep } from "node:timers/promises";
import type { CardConnection } from "../contract/card.ts";
import type { ReaderStatus } from "../contract/reader.ts";
import { ReaderError } from "./errors.ts";
import type { CardHandle, ReaderService } from "./readerService.ts";
import { type CardLink, ReaderSlot } from "./readerSlot.ts";
import { StatusBoard } from "./statusBoard.ts";

/** What can be laid on a simulated reader; a VirtualCard is one. */
export interface SimulatedCard extends CardConnection {
  /** Answer to reset. */
  readonly atr: Uint8Array;
  /** The card comes into the field: nothing is selected, nobody authenticated. */
  powerOn(): void;
  powerOff(): void;
}

/** Something that goes wrong on purpose. */
export interface ReaderFault {
  /** At which command from now on, counted from 1. */
  readonly command: number;
  /** Before the card hears the command, or after it has carried it out and before its answer arrives. */
  readonly moment: "before" | "after";
  /** The card is pulled, it stops answering, or the reader is unplugged. */
  readonly kind: "pull" | "hang" | "vanish";
}

export interface SimulatedReaderOptions {
  readonly name?: string;
  /** Added to every command, milliseconds: about what a contactless card takes, so that progress can be seen. */
  readonly latencyMs?: number;
  /** How long a card that hangs is waited for. */
  readonly commandDeadlineMs?: number;
}

/** A reader in this process with virtual cards: for training, and for machines without PC/SC. */
export class SimulatedReader implements ReaderService {
  readonly name: string;
  readonly #latencyMs: number;
  readonly #deadlineMs: number;
  readonly #board: StatusBoard;
  #slot: ReaderSlot | null;
  #card: SimulatedCard | null = null;
  #fault: ReaderFault | null = null;
  #commands = 0;
  #closed = false;

  constructor(options: SimulatedReaderOptions = {}) {
    this.name = options.name ?? "Simulated Reader";
    this.#latencyMs = options.latencyMs ?? 12;
    this.#deadlineMs = options.commandDeadlineMs ?? 5000;
    this.#slot = this.#newSlot();
    this.#board = new StatusBoard(() => ({
      service: "ready",
      readers: this.#slot ? [this.#slot.view()] : [],
    }));
  }

  /** The card that lies on the reader. */
  get card(): SimulatedCard | null {
    return this.#card;
  }

  /** Lay a card on the reader. One that lies there is taken away first. */
  insert(card: SimulatedCard): void {
    this.remove();
    this.#card = card;
    this.#slot?.cardInserted(Buffer.from(card.atr).toString("hex"));
  }

  /** Take the card away, also in the middle of a command: its answer is lost then. */
  remove(): void {
    this.#card?.powerOff();
    this.#card = null;
    this.#slot?.cardRemoved();
  }

  /** Unplug the reader; the card stays on it. */
  unplug(): void {
    const slot = this.#slot;
    this.#slot = null;
    this.#card?.powerOff();
    slot?.end("vanished");
  }

  plug(): void {
    if (this.#slot || this.#closed) return;
    this.#slot = this.#newSlot();
    if (this.#card) this.#slot.cardInserted(Buffer.from(this.#card.atr).toString("hex"));
    this.#board.changed();
  }

  /** Have something go wrong. One fault at a time; null takes it back. */
  planFault(fault: ReaderFault | null): void {
    this.#fault = fault;
    this.#commands = 0;
  }

  status(): ReaderStatus {
    return this.#board.current;
  }

  on(_event: "status", listener: (status: ReaderStatus) => void): () => void {
    return this.#board.listen(listener);
  }

  async connect(readerName: string, options: { readonly insertion?: number } = {}): Promise<CardHandle> {
    if (this.#closed) throw this.#error("closed");
    if (!this.#slot || readerName !== this.name) {
      throw new ReaderError("noReader", { parameters: { reader: readerName } });
    }
    return this.#slot.connect(options.insertion);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#board.close();
    this.#slot?.end("closed");
    this.#slot = null;
    this.#card?.powerOff();
    this.#card = null;
  }

  #newSlot(): ReaderSlot {
    const link: CardLink = {
      open: async () => this.#card?.powerOn(),
      transmit: (apdu) => this.#transmit(apdu),
      close: async () => this.#card?.powerOff(),
    };
    return new ReaderSlot(this.name, "simulated", link, () => this.#board.changed());
  }

  async #transmit(apdu: Uint8Array): Promise<Uint8Array> {
    this.#commands += 1;
    const fault = this.#fault?.command === this.#commands ? this.#fault : null;
    const card = this.#card;
    if (this.#latencyMs > 0) await sleep(this.#latencyMs);
    if (fault?.moment === "before") return this.#fail(fault);
    // Taken away, or another one laid down, while the command was on its way.
    if (!card || card !== this.#card) throw this.#error("cardGone");
    const answer = await card.transmit(apdu);
    if (fault) return this.#fail(fault);
    // A card that answers nothing has torn itself off.
    if (answer.length < 2 && card === this.#card) this.remove();
    return card === this.#card ? answer : new Uint8Array();
  }

  async #fail(fault: ReaderFault): Promise<Uint8Array> {
    this.#fault = null;
    switch (fault.kind) {
      case "pull":
        this.remove();
        throw this.#error("cardGone");
      case "vanish":
        this.unplug();
        throw this.#error("vanished");
      case "hang":
        await sleep(this.#deadlineMs);
        throw this.#error("timeout");
    }
  }

  #error(code: "cardGone" | "vanished" | "timeout" | "closed"): ReaderError {
    return new ReaderError(code, { parameters: { reader: this.name } });
  }
}
