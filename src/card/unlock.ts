import type { CardConnection } from "../contract/card.ts";
import type { RekeyProof } from "../contract/phoneEntries.ts";
import type { Secret } from "../contract/secret.ts";
import { CardError } from "./errors.ts";
import { unlockWithAny } from "./look.ts";
import { OathSession } from "./oath.ts";

/** The access keys of a locked card (R9), as the registry handed them. */
export interface AccessKeys {
  /** The key that the card has, as far as is known. */
  readonly accessKey?: Secret | undefined;
  /** The key that takes its place now, while the card is here. */
  readonly nextAccessKey?: Secret | undefined;
}

export interface OpenedCard {
  readonly session: OathSession;
  /** What the card answered under `nextAccessKey`, which it has now; null when there is none to be had. */
  readonly rekeyed: RekeyProof | null;
}

/**
 * SELECT and unlock, and change the access key when there is a next one (R9): VALIDATE with the key the card has,
 * SET CODE, SELECT, VALIDATE with the new one, which is the proof. A change torn at any of these leaves a card with
 * the one key or the other: whichever opens it, what is left is done at the next call. A card found without its
 * lock gets it back.
 * @throws CardError `locked` without the key it needs, `accessKeyWrong` when none of them opens it, `lockFailed`,
 *   `swapped`, `notGenuine`
 */
export async function unlockCard(connection: CardConnection, keys: AccessKeys): Promise<OpenedCard> {
  const { accessKey, nextAccessKey } = keys;
  const session = await OathSession.select(connection);
  if (!session.locked)
    return nextAccessKey ? await changeKey(connection, session, nextAccessKey) : { session, rekeyed: null };
  if (!accessKey && !nextAccessKey) throw new CardError("locked", { rule: "R9" });
  if (await unlockWithAny(session, [accessKey]))
    return nextAccessKey ? await changeKey(connection, session, nextAccessKey) : { session, rekeyed: null };
  if (!nextAccessKey) throw new CardError("accessKeyWrong", { rule: "R9" });
  return { session, rekeyed: await session.validate(nextAccessKey) };
}

async function changeKey(
  connection: CardConnection,
  before: OathSession,
  nextAccessKey: Secret,
): Promise<OpenedCard> {
  await before.setCode(nextAccessKey);
  const session = await OathSession.select(connection);
  if (session.deviceId !== before.deviceId) throw new CardError("swapped");
  if (!session.locked) throw new CardError("lockFailed", { rule: "R9" });
  return { session, rekeyed: await session.validate(nextAccessKey) };
}
