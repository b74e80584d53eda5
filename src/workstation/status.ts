import type { Clock } from "../contract/clock.ts";
import type { StatusView } from "../contract/ipc.ts";
import type { ReaderStatus, ReaderView } from "../contract/reader.ts";
import { type Ledger, LedgerError } from "../ledger/index.ts";
import type { ReaderService } from "../reader/index.ts";
import { type Line, policyOf } from "../sync/index.ts";

/** An allotment is low at this share of its size, and whatever its size when only so few are left. */
const LOW_SHARE = 0.25;
const FEW = 3;

/** Everything the status line says: reader, line and stock, told anew whenever one of them changes. */
export class Status {
  readonly #readers: ReaderService;
  readonly #line: Line;
  readonly #ledger: Ledger;
  readonly #clock: Clock;
  readonly #onChange: (status: StatusView) => void;
  readonly #stops: (() => void)[];
  #queued = 0;
  #told = "";
  #chosen: string | null = null;
  #stock: StatusView["stock"] = { inStock: 0, allotted: 0, spoiled: 0, issued: 0, drawers: [], moving: 0 };
  #allotment: StatusView["allotment"] = {
    ready: 0,
    size: 0,
    low: false,
    limit: 0,
    offlineIssued: 0,
    expiresAt: null,
  };

  constructor(
    parts: {
      readonly readers: ReaderService;
      readonly line: Line;
      readonly ledger: Ledger;
      readonly clock: Clock;
    },
    onChange: (status: StatusView) => void,
  ) {
    this.#readers = parts.readers;
    this.#line = parts.line;
    this.#ledger = parts.ledger;
    this.#clock = parts.clock;
    this.#onChange = onChange;
    this.#stops = [
      this.#readers.on("status", () => this.#tell()),
      this.#line.onChange(() => void this.refresh()),
    ];
  }

  get view(): StatusView {
    const reader = this.#readers.status();
    return {
      reader,
      selectedReader: this.#selected(reader)?.name ?? null,
      line: { ...this.#line.view, queued: this.#queued },
      stock: this.#stock,
      allotment: this.#allotment,
    };
  }

  /** The teller's choice; a reader that is not there any more is not asked for again until it is back. */
  choose(name: string): void {
    this.#chosen = name;
    this.#tell();
  }

  /** Count the stock and what waits for the line again, and tell. */
  async refresh(): Promise<void> {
    try {
      this.#queued = (await this.#ledger.journal.depth()).entries;
      const { inStock, allotted, spoiled, issued } = await this.#ledger.stock.counts();
      const drawers = (await this.#ledger.stock.places()).flatMap(({ tellerId, cards }) =>
        tellerId === null ? [] : [{ tellerId, cards }],
      );
      const moves = await this.#ledger.shipments.moves();
      const moving = moves.reduce((sum, { waiting }) => sum + waiting, 0);
      this.#stock = { inStock, allotted, spoiled, issued, drawers, moving };
      this.#allotment = await this.#countAllotment();
    } catch (error) {
      // What was counted last stays. Whoever uses the ledger next is told what is wrong with it; the end of a card
      // write and the news of the line are not lost over it.
      if (!(error instanceof LedgerError)) throw error;
    }
    this.#tell();
  }

  async #countAllotment(): Promise<StatusView["allotment"]> {
    const { size, offlineLimit: limit } = await policyOf(this.#ledger);
    const { cards: ready, firstExpiresAt: expiresAt } = await this.#ledger.packages.ready(this.#clock.now());
    const offlineIssued = await this.#ledger.issues.unsent();
    const low = ready <= Math.max(FEW, Math.floor(size * LOW_SHARE));
    return { ready, size, low, limit, offlineIssued, expiresAt };
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  /** The chosen reader; without one, a real reader with a card, any reader with a card, a real one, any one. */
  #selected({ readers }: ReaderStatus): ReaderView | undefined {
    const real = readers.filter((reader) => reader.kind === "pcsc");
    return (
      readers.find((reader) => reader.name === this.#chosen) ??
      real.find((reader) => reader.card) ??
      readers.find((reader) => reader.card) ??
      real[0] ??
      readers[0]
    );
  }

  #tell(): void {
    const { view } = this;
    const text = JSON.stringify(view);
    if (text === this.#told) return;
    this.#told = text;
    this.#onChange(view);
  }
}
