import type { CardConnection } from "../contract/card.ts";
import type { TokenRef } from "../contract/ids.ts";
import { parseCredentialName } from "./credentialName.ts";
import { CardError } from "./errors.ts";
import { type LookKeys, unlockWithAny } from "./look.ts";
import { OathSession } from "./oath.ts";
import {
  type CardOrder,
  type CardProgress,
  CardWriting,
  type FinishedCard,
  lockCommands,
} from "./writing.ts";

/**
 * Take up a personalisation that was torn, at whatever command and whether or not the card had carried it out:
 * look where the card stands, and do what is left. A credential whose key is not ours (half-written, or of an
 * earlier attempt) is deleted and put again. Done twice it does no harm.
 *
 * Six commands at most more than a fresh card takes; a card that was finished before takes SELECT, VALIDATE, LIST
 * and CALCULATE.
 * @throws CardError `swapped` for another card than the journal names, `accessKeyWrong` when neither our keys nor
 *   the vendor's open it, `notBlank` or `foreign` when somebody has put other credentials on it meanwhile
 */
export async function resume(
  connection: CardConnection,
  order: CardOrder,
  onProgress: (progress: CardProgress) => void = () => {},
): Promise<FinishedCard> {
  const { profile, accessKey, transportKey } = order;
  const writing = new CardWriting(connection, order, 4 + lockCommands(profile, false), onProgress);

  const { session, isThere, hasLock, isLockedByUs } = await writing.step("card.check", async () => {
    const session = await writing.select();
    const hasLock = session.locked;
    const key = hasLock ? ((await unlockWithAny(session, [accessKey, transportKey]))?.key ?? null) : null;
    if (hasLock && !key) throw new CardError(accessKey || transportKey ? "accessKeyWrong" : "locked");
    const isThere = writing.holdsOurs(await session.list());
    const isLockedByUs = profile === "locked" && key !== null && key === accessKey;
    writing.expect((isThere ? 1 : 2) + (isLockedByUs ? 0 : lockCommands(profile, hasLock)));
    return { session, isThere, hasLock, isLockedByUs };
  });

  let proof = isThere ? await proofOrNull(writing, session) : null;
  if (!proof) {
    await writing.step("card.put", async () => {
      if (isThere) await writing.deleteOurs(session);
      await writing.put(session);
    });
    proof = await writing.step("card.prove", () => writing.prove(session));
  }
  // VALIDATE with the access key was already the proof of the lock (R9).
  if (isLockedByUs || lockCommands(profile, hasLock) === 0) writing.skip("card.lock");
  else await writing.step("card.lock", () => writing.lock(session, hasLock));
  return writing.finished(session, proof, true);
}

/** The proof of the credential that is on the card; null when its key is not the one the registry has. */
async function proofOrNull(
  writing: CardWriting,
  session: OathSession,
): Promise<FinishedCard["proof"] | null> {
  writing.skip("card.put");
  try {
    return await writing.step("card.prove", () => writing.prove(session));
  } catch (error) {
    if (error instanceof CardError && error.code === "proofFailed") return null;
    throw error;
  }
}

export interface SpoiledCard extends LookKeys {
  readonly token: TokenRef;
  /** Device id that the journal has for this card: no other one is touched. */
  readonly expectedDeviceId: string;
}

/**
 * See to it that a spoiled card cannot work: RESET, which needs no key, wipes it whole; when other people's
 * credentials are seen on it, only ours is deleted. What is left is checked.
 * @returns `wiped` (the device id is a new one now), `deleted`, or `nothing` when there was nothing of ours
 * @throws CardError `swapped` for another card, which is left alone; `wipeFailed`
 */
export async function wipeSpoiled(
  connection: CardConnection,
  card: SpoiledCard,
): Promise<"wiped" | "deleted" | "nothing"> {
  const session = await OathSession.select(connection);
  if (session.deviceId !== card.expectedDeviceId) throw new CardError("swapped");
  const hasLock = session.locked;
  const opened = hasLock ? await unlockWithAny(session, [card.accessKey, card.transportKey]) : null;
  const key = opened?.key ?? null;
  const names = hasLock && !key ? null : (await session.list()).map(({ name }) => name);
  const ours = names?.filter((name) => isOurs(name, card.token)) ?? [];
  if (names && names.length > ours.length) {
    for (const name of ours) await session.delete(name);
    if ((await session.list()).some(({ name }) => isOurs(name, card.token)))
      throw new CardError("wipeFailed");
    return ours.length > 0 ? "deleted" : "nothing";
  }
  if (names?.length === 0 && (key === null || key !== card.accessKey)) return "nothing";
  await session.reset();
  if (session.locked || (await session.list()).length > 0) throw new CardError("wipeFailed");
  return "wiped";
}

function isOurs(name: string, token: TokenRef): boolean {
  const other = parseCredentialName(name);
  return other?.vendorCode === token.vendorCode && other.serialNumber === token.serialNumber;
}
