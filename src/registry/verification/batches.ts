/** One question, and who waits for its answer. */
interface Waiting<Question, Answer> {
  readonly key: string;
  readonly question: Question;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

export interface BatchOptions<Question, Answer> {
  /** Questions that go together at most. */
  readonly size: number;
  /** Batches under way at once; every one but the first must be full when it leaves. */
  readonly lanes: number;
  /** Answers, in the order of the questions; no two of them have the same key. */
  readonly run: (questions: readonly Question[]) => Promise<readonly Answer[]>;
}

/**
 * Questions that arrive together are asked together: while a batch is under way they gather, and the next takes as
 * many as fit. Nobody waits for company: a question that finds nothing under way leaves at the end of this turn of
 * the event loop. Two half-empty batches at once would cost a commit more and save nobody time, so that a further
 * lane is opened for a full one only. Of one key only one question is under way at a time; the others wait behind it, in order.
 */
export class Batches<Question, Answer> {
  readonly #options: BatchOptions<Question, Answer>;
  /** Oldest first: a Map keeps insertion order. */
  readonly #ready = new Map<string, Waiting<Question, Answer>[]>();
  /** For each key under way, who waits behind it. */
  readonly #behind = new Map<string, Waiting<Question, Answer>[]>();
  #underWay = 0;
  #scheduled = false;

  constructor(options: BatchOptions<Question, Answer>) {
    this.#options = options;
  }

  /** @throws what `run` throws, to everybody of that batch */
  ask(key: string, question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const waiting = { key, question, resolve, reject };
      const queue = this.#behind.get(key) ?? this.#ready.get(key);
      if (queue) queue.push(waiting);
      else this.#ready.set(key, [waiting]);
      this.#schedule();
    });
  }

  /** Requests that came in one read of the sockets are all asked before the lane leaves. */
  #schedule(): void {
    const { lanes, size } = this.#options;
    const enough = this.#underWay === 0 ? 1 : size;
    if (this.#scheduled || this.#underWay >= lanes || this.#ready.size < enough) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      void this.#run(this.#take());
      this.#schedule();
    });
  }

  #take(): Waiting<Question, Answer>[] {
    const batch: Waiting<Question, Answer>[] = [];
    for (const [key, queue] of this.#ready) {
      if (batch.length === this.#options.size) break;
      const first = queue.shift();
      this.#ready.delete(key);
      this.#behind.set(key, queue);
      if (first) batch.push(first);
    }
    return batch;
  }

  async #run(batch: readonly Waiting<Question, Answer>[]): Promise<void> {
    this.#underWay += 1;
    try {
      const answers = await this.#options.run(batch.map(({ question }) => question));
      batch.forEach(({ resolve, reject }, at) => {
        const answer = answers[at];
        if (answer === undefined) reject(new TypeError("a question was left without an answer"));
        else resolve(answer);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    this.#underWay -= 1;
    for (const { key } of batch) {
      const behind = this.#behind.get(key) ?? [];
      this.#behind.delete(key);
      if (behind.length > 0) this.#ready.set(key, behind);
    }
    this.#schedule();
  }
}
