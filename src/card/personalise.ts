import type { CardConnection } from "../contract/card.ts";
import { CardError } from "./errors.ts";
import {
  type CardOrder,
  type CardProgress,
  CardWriting,
  type FinishedCard,
  lockCommands,
} from "./writing.ts";

export interface PersonaliseInput extends CardOrder {
  /**
   * True only when `lookAtCard`, on this same insertion, found the card of `expectedDeviceId` to be `blank`, or
   * `locked` / `blankLocked` with the vendor's transport key still to be proven. Otherwise one LIST is added.
   */
  readonly seenBlank?: boolean;
  /** Awaited when the card is known to be right and open, before the first byte is written to it (`issue.begun`). */
  readonly onBegun?: (card: { readonly deviceId: string; readonly appletVersion: string }) => Promise<void>;
}

/**
 * Make a blank card a token, in the order of card.md and with the fewest exchanges:
 *
 * | card | profile `locked` | profile `open` |
 * | --- | --- | --- |
 * | no lock | SELECT PUT CALCULATE SET-CODE SELECT VALIDATE: 6 | SELECT PUT CALCULATE: 3 |
 * | transport key | the same with VALIDATE after SELECT: 7 | SELECT VALIDATE PUT CALCULATE SET-CODE SELECT: 6 |
 *
 * No command in there asks whether the card is blank. That was seen by the look when the card was put on the reader
 * (SELECT, LIST); this SELECT proves by the device id that it is the same card, and the reader has held it since. A
 * card with a lock is blank when the vendor's transport key opens it: finishing a card replaces that key. Without
 * such a sighting (`seenBlank`), LIST is asked here and anything on the card stops us. See
 * docs/decisions/0003-card-personalising.md.
 *
 * @throws CardError `swapped`, `locked`, `transportKeyWrong`, `notBlank`, `foreign`, `parametersUnsupported` before
 *   anything is written; `noSpace`, `memoryFailure`, `proofFailed`, `lockFailed` and others after `onBegun`: the
 *   card is then to be resumed or wiped
 */
export async function personalise(
  connection: CardConnection,
  input: PersonaliseInput,
  onProgress: (progress: CardProgress) => void = () => {},
): Promise<FinishedCard> {
  const { profile, transportKey, seenBlank = false, onBegun } = input;
  const afterCheck = (hasLock: boolean) => 2 + lockCommands(profile, hasLock);
  const listing = seenBlank ? 0 : 1;
  const guess = transportKey !== undefined;
  const plan = 1 + (guess ? 1 : 0) + listing + afterCheck(guess);
  const writing = new CardWriting(connection, input, plan, onProgress);

  const { session, hasLock } = await writing.step("card.check", async () => {
    const session = await writing.select();
    const hasLock = session.locked;
    writing.expect((hasLock ? 1 : 0) + listing + afterCheck(hasLock));
    if (hasLock) {
      if (!transportKey) throw new CardError("locked");
      await session.validate(transportKey).catch((error: unknown) => {
        if (!(error instanceof CardError) || error.code !== "accessKeyWrong") throw error;
        throw new CardError("transportKeyWrong", { cause: error });
      });
    }
    if (!seenBlank && writing.holdsOurs(await session.list()))
      throw new CardError("notBlank", {
        parameters: { owner: `KFTC:${input.token.vendorCode}-${input.token.serialNumber}` },
      });
    return { session, hasLock };
  });

  await onBegun?.({ deviceId: session.deviceId, appletVersion: session.version });
  await writing.step("card.put", () => writing.put(session));
  const proof = await writing.step("card.prove", () => writing.prove(session));
  if (lockCommands(profile, hasLock) === 0) writing.skip("card.lock");
  else await writing.step("card.lock", () => writing.lock(session, hasLock));
  return writing.finished(session, proof, false);
}
