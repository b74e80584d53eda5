import type { PresentCard } from "../contract/reader.ts";
import { type CardHandle, type ReaderService, waitForStatus } from "../reader/index.ts";
import { PhoneError } from "./errors.ts";

/** How long a person may take to read a transaction and tap again, milliseconds. */
const PATIENCE_MS = 60_000;

/** Where cards are tapped: one reader stands for the phone's antenna. */
export interface Antenna {
  readonly readers: ReaderService;
  readonly readerName: string;
}

/** Speak with the card that lies there and let go of it again, whatever happens. */
export async function withCard<T>(
  { readers, readerName }: Antenna,
  work: (card: CardHandle) => Promise<T>,
): Promise<T> {
  const card = await readers.connect(readerName);
  try {
    return await card.exclusive(() => work(card));
  } finally {
    await card.release();
  }
}

/** The card that lies there now; null while there is none. */
export function cardThere({ readers, readerName }: Antenna): PresentCard | null {
  return readers.status().readers.find(({ name }) => name === readerName)?.card ?? null;
}

/**
 * Wait until the card was taken off and one lies there again (R11).
 * @param first the insertion of the first tap
 * @param lifted told when the card is off
 * @throws PhoneError notTapped
 */
export async function tappedAgain(
  antenna: Antenna,
  first: number | undefined,
  lifted: () => void,
  patienceMs: number = PATIENCE_MS,
): Promise<void> {
  const wait = async (condition: () => boolean) => {
    if (await waitForStatus(antenna.readers, condition, patienceMs)) return;
    throw new PhoneError("notTapped", { rule: "R11" });
  };
  await wait(() => cardThere(antenna)?.insertion !== first);
  lifted();
  await wait(() => cardThere(antenna) !== null);
}
