import type { CardConnection } from "../contract/card.ts";
import type { RekeyProof } from "../contract/phoneEntries.ts";
import { Secret } from "../contract/secret.ts";
import { ACCESS_KEY_LENGTH } from "../contract/token.ts";
import { CardError } from "./errors.ts";
import { unlockWithAny } from "./look.ts";
import { OathSession } from "./oath.ts";

/** What opens a card: its access keys (R9), as the registry handed them. */
export interface AccessKeys {
  /** The key that the card has, as far as is known. */
  readonly accessKey?: Secret | undefined;
  /** The key that takes its place now, while the card is here. */
  readonly nextAccessKey?: Secret | undefined;
  /** Keys one after the other, 16 bytes each, that the card may have besides. */
  readonly otherAccessKeys?: Secret | undefined;
  /** Device id of the card that was looked at: no other one is sent anything (R16). */
  readonly expectedDeviceId?: string | undefined;
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
  const { accessKey, nextAccessKey, otherAccessKeys, expectedDeviceId } = keys;
  const session = await OathSession.select(connection);
  if (expectedDeviceId !== undefined && session.deviceId !== expectedDeviceId) throw new CardError("swapped");
  if (!session.locked)
    return nextAccessKey ? await changeKey(connection, session, nextAccessKey) : { session, rekeyed: null };
  if (!accessKey && !nextAccessKey) throw new CardError("locked", { rule: "R9" });
  const others = split(otherAccessKeys);
  try {
    const opened = await unlockWithAny(session, [accessKey, nextAccessKey, ...others]);
    if (!opened) throw new CardError("accessKeyWrong", { rule: "R9" });
    if (!nextAccessKey) return { session, rekeyed: null };
    if (opened.key === nextAccessKey) return { session, rekeyed: opened.proof };
    return await changeKey(connection, session, nextAccessKey);
  } finally {
    for (const key of others) key.wipe();
  }
}

function split(keys: Secret | undefined): Secret[] {
  if (!keys) return [];
  return keys.use((bytes) => {
    const starts = Array.from({ length: bytes.length / ACCESS_KEY_LENGTH }, (_, i) => i * ACCESS_KEY_LENGTH);
    return starts.map((start) => Secret.copyOf(bytes.subarray(start, start + ACCESS_KEY_LENGTH)));
  });
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
