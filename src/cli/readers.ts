import path from "node:path";
import type { ReaderStatus, ReaderView } from "../contract/reader.ts";
import {
  combineReaders,
  ReaderError,
  type ReaderService,
  SimulatedReader,
  startPcscReaders,
} from "../reader/index.ts";
import { childProcesses } from "./places.ts";

/** How long a card on the reader is waited for, and a reader that the running service does not name. */
const PATIENCE_MS = { card: 15_000, reader: 4_000 } as const;

/**
 * The readers without a workstation, with a card on the named one; without a name, on the simulated one of training.
 * Works beside an open window.
 * @throws ReaderError noReader, noCard, noService, unavailable
 */
export async function openReaders(
  dataDir: string,
  name: string | undefined,
): Promise<{
  readonly readers: ReaderService;
  readonly view: ReaderView;
  readonly close: () => Promise<void>;
}> {
  const simulated = new SimulatedReader({ latencyMs: 0 });
  if (name === undefined) {
    const { SimulatedCards } = await import("../workstation/index.ts");
    await SimulatedCards.open(path.join(dataDir, "cards"), simulated);
  }
  const readers = combineReaders([
    startPcscReaders({ execPath: childProcesses.execPath, childModule: childProcesses.readerModule }),
    simulated,
  ]);
  const close = () => readers.close();
  try {
    const watched = {
      status: () => readers.status(),
      onStatus: (listener: (status: ReaderStatus) => void) => readers.on("status", listener),
    };
    return { readers, view: await waitForCard(watched, name ?? simulated.name), close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Watched {
  status(): ReaderStatus;
  onStatus(listener: (status: ReaderStatus) => void): () => void;
}

/**
 * Wait for a card on the named reader; a name may be shortened as long as it means one reader.
 * @throws ReaderError noReader, noCard, noService, unavailable
 */
export async function waitForCard(watched: Watched, name: string): Promise<ReaderView> {
  const ready = (status: ReaderStatus) => named(status, name).find((reader) => reader.card);
  const found = await new Promise<ReaderView | undefined>((resolve) => {
    const end = (reader: ReaderView | undefined) => {
      clearTimeout(timer);
      clearTimeout(noReader);
      stop();
      resolve(reader);
    };
    const timer = setTimeout(() => end(undefined), PATIENCE_MS.card);
    const noReader = setTimeout(() => {
      const status = watched.status();
      const settled = status.service === "ready" || status.service === "noService";
      if (settled && named(status, name).length === 0) end(undefined);
    }, PATIENCE_MS.reader);
    const stop = watched.onStatus((status) => {
      const reader = ready(status);
      if (reader) end(reader);
      else if (status.service === "unavailable") end(undefined);
    });
    const already = ready(watched.status());
    if (already) end(already);
  });
  if (found) return found;
  const status = watched.status();
  if (named(status, name).length > 0) throw new ReaderError("noCard");
  if (status.service === "unavailable") throw new ReaderError("unavailable");
  if (status.service === "noService") throw new ReaderError("noService");
  throw new ReaderError("noReader");
}

function named({ readers }: ReaderStatus, name: string): ReaderView[] {
  const exact = readers.filter((reader) => reader.name === name);
  return exact.length > 0 ? exact : readers.filter((reader) => reader.name.includes(name));
}
