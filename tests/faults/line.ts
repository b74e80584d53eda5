import { setTimeout as sleep } from "node:timers/promises";
import type { Door } from "../support/branch.ts";

/** How long one try may take, and how long one request is tried, milliseconds. */
const TRY_MS = 5_000;
const PATIENCE_MS = 60_000;
const PAUSE_MS = 40;

/** How the tries of all requests ended. */
export interface Tries {
  answered: number;
  /** Refused with 503, as the registry promises while it has no database. */
  unavailable: number;
  /** The connection broke, or nobody answered in time. */
  cut: number;
  /** 500: something that the registry did not foresee. */
  unexpected: number;
}

/**
 * Requests over HTTP to several registry processes in turn. One that is not answered is sent again, the very same,
 * to the next process until somebody answers it: what every client of the registry does.
 */
export class Line implements Door {
  readonly tries: Tries = { answered: 0, unavailable: 0, cut: 0, unexpected: 0 };
  /** Instants (performance.now) at which requests were answered. */
  readonly answeredAt: number[] = [];
  readonly #urls: readonly string[];
  readonly #onAnswer: (url: string, payload: unknown, answer: unknown) => void;
  #next = 0;

  constructor(
    urls: readonly string[],
    onAnswer: (url: string, payload: unknown, answer: unknown) => void = () => {},
  ) {
    this.#urls = urls;
    this.#onAnswer = onAnswer;
  }

  async inject({ url, payload }: Parameters<Door["inject"]>[0]): ReturnType<Door["inject"]> {
    for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; ) {
      const answer = await this.#once(url, payload);
      if (answer) return answer;
      await sleep(PAUSE_MS);
    }
    throw new Error(`nobody answered ${url}`);
  }

  async #once(url: string, payload: object | undefined): Promise<Awaited<ReturnType<Door["inject"]>> | null> {
    const registry = this.#urls[this.#next++ % this.#urls.length] ?? "";
    let status: number;
    let body: unknown;
    try {
      const response = await fetch(new URL(url, registry), {
        ...(payload === undefined
          ? {}
          : {
              method: "POST",
              headers: { "content-type": "application/json" },
              body: JSON.stringify(payload),
            }),
        signal: AbortSignal.timeout(TRY_MS),
      });
      status = response.status;
      body = await response.json();
    } catch {
      this.tries.cut += 1;
      return null;
    }
    if (status >= 500) {
      this.tries[status === 503 ? "unavailable" : "unexpected"] += 1;
      return null;
    }
    this.tries.answered += 1;
    this.answeredAt.push(performance.now());
    if (status === 200) this.#onAnswer(url, payload, body);
    return { statusCode: status, json: () => body };
  }
}
