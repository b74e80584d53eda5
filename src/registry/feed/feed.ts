import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "pg";
import { CHANNEL, parsePayload, placeRows } from "./place.ts";

/** Pauses between looking for rows without a place, milliseconds: short while there are some, longer when idle. */
const SHORTEST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 250;
const RETRY_MS = 1_000;

/** Somebody who waits for the trail to grow. Made before looking, so that nothing is missed in between. */
interface Watch {
  /** Resolves when there may be something new, after `ms`, when `signal` aborts, or when the feed closes. */
  news(ms: number, signal: AbortSignal): Promise<void>;
  stop(): void;
}

/** The trail's clockwork in one registry process: places rows in turn with the others, and wakes who waits. */
export interface Feed {
  /** @param institutionCode whose changes are waited for; null for all */
  watch(institutionCode: string | null): Watch;
  /** True when nobody may wait any more. */
  readonly closed: boolean;
  /** Wake everybody: the server is closing. */
  wakeAll(): void;
  close(): Promise<void>;
}

export interface FeedOptions {
  /** A new database session, not yet connected. */
  readonly session: () => Client;
  /** Hears that the session failed; the feed opens another. */
  readonly onTrouble?: (error: Error) => void;
}

interface Watcher {
  readonly institutionCode: string | null;
  readonly wake: () => void;
}

/** Start placing rows and listening. The database need not be there: the feed tries until it is closed. */
export function openFeed({ session, onTrouble }: FeedOptions): Feed {
  const watchers = new Set<Watcher>();
  const closing = new AbortController();
  let closed = false;
  const wake = (concerned: ReadonlySet<string> | null) => {
    for (const watcher of watchers) {
      const { institutionCode } = watcher;
      if (concerned === null || institutionCode === null || concerned.has(institutionCode)) watcher.wake();
    }
  };
  const wakeAll = () => {
    closed = true;
    wake(null);
  };
  const running = run(session, wake, closing.signal, onTrouble);
  return {
    get closed() {
      return closed;
    },
    watch: (institutionCode) => watchIn(watchers, institutionCode, () => closed),
    wakeAll,
    async close() {
      wakeAll();
      closing.abort();
      await running;
    },
  };
}

function watchIn(watchers: Set<Watcher>, institutionCode: string | null, closed: () => boolean): Watch {
  let woken = false;
  let ring = () => {};
  const watcher: Watcher = {
    institutionCode,
    wake: () => {
      woken = true;
      ring();
    },
  };
  watchers.add(watcher);
  return {
    stop: () => watchers.delete(watcher),
    news: (ms, signal) =>
      new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          signal.removeEventListener("abort", done);
          resolve();
        };
        const timer = setTimeout(done, ms);
        signal.addEventListener("abort", done, { once: true });
        ring = done;
        if (woken || signal.aborted || closed()) done();
      }),
  };
}

async function run(
  session: () => Client,
  wake: (concerned: ReadonlySet<string> | null) => void,
  signal: AbortSignal,
  onTrouble: FeedOptions["onTrouble"],
): Promise<void> {
  while (!signal.aborted) {
    const client = session();
    try {
      await client.connect();
      client.on("notification", ({ payload }) => wake(parsePayload(payload)));
      await client.query(`LISTEN ${CHANNEL}`);
      // Whatever was said while nobody listened.
      wake(null);
      await keepPlacing(client, signal);
    } catch (error) {
      if (!signal.aborted) onTrouble?.(error as Error);
      await pause(RETRY_MS, signal);
    } finally {
      await client.end().catch(() => {});
    }
  }
}

/** Until the signal: look, place, rest. A slow database is asked less often. */
async function keepPlacing(client: Client, signal: AbortSignal): Promise<void> {
  let rest = SHORTEST_PAUSE_MS;
  while (!signal.aborted) {
    const began = performance.now();
    const found = await placeRows(client);
    if (found === "batch") continue;
    rest = found === "some" ? SHORTEST_PAUSE_MS : Math.min(rest * 2, LONGEST_PAUSE_MS);
    await pause(Math.max(rest, 4 * (performance.now() - began)), signal);
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}
