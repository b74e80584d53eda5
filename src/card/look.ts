import type { CardConnection } from "../contract/card.ts";
import type { TokenRef } from "../contract/ids.ts";
import type { RekeyProof } from "../contract/phoneEntries.ts";
import type { Secret } from "../contract/secret.ts";
import { parseCredentialName } from "./credentialName.ts";
import { CardError } from "./errors.ts";
import { OathSession } from "./oath.ts";
import type { ListEntry } from "./oathAnswers.ts";

/** What lies on the reader, as found without changing anything. */
export interface CardSighting {
  /**
   * `blank`: no lock, no credential. `blankLocked`: the transport key opened it and there is no credential.
   * `holdsTokens`: has KFTC credentials (`tokens`). `foreign`: no OATH applet (`deviceId` null), or only other
   * people's credentials. `locked`: none of the keys handed in opens it; an issued card and a blank one with a
   * transport key look the same then.
   */
  readonly state: "blank" | "blankLocked" | "holdsTokens" | "foreign" | "locked";
  /** Device id of the applet, lower-case hexadecimal; null without an applet. */
  readonly deviceId: string | null;
  readonly appletVersion: string | null;
  /** Whether the applet asks for a key at all. */
  readonly hasLock: boolean;
  /** Tokens whose credentials the card holds. */
  readonly tokens: readonly TokenRef[];
  /** How many credentials of other people it holds. */
  readonly otherCredentials: number;
}

export interface LookKeys {
  readonly accessKey?: Secret;
  readonly transportKey?: Secret;
}

/**
 * See what lies on the reader; changes nothing. One command for a locked card without keys, two for an open one
 * (SELECT, LIST), three or four with keys.
 * @throws CardError `malformed`, `answerCut`, `notGenuine`, `cardGone`
 */
export async function lookAtCard(connection: CardConnection, keys: LookKeys = {}): Promise<CardSighting> {
  let session: OathSession;
  try {
    session = await OathSession.select(connection);
  } catch (error) {
    if (!(error instanceof CardError) || error.code !== "noApplet") throw error;
    const nothing = { tokens: [], otherCredentials: 0 };
    return { state: "foreign", deviceId: null, appletVersion: null, hasLock: false, ...nothing };
  }
  const hasLock = session.locked;
  const card = { deviceId: session.deviceId, appletVersion: session.version, hasLock };
  if (hasLock && !(await unlockWithAny(session, [keys.transportKey, keys.accessKey])))
    return { ...card, state: "locked", tokens: [], otherCredentials: 0 };
  const contents = sortCredentials(await session.list());
  if (contents.tokens.length > 0) return { ...card, state: "holdsTokens", ...contents };
  if (contents.otherCredentials > 0) return { ...card, state: "foreign", ...contents };
  return { ...card, state: hasLock ? "blankLocked" : "blank", ...contents };
}

/** Ours and other people's. */
export function sortCredentials(entries: readonly ListEntry[]): {
  tokens: readonly TokenRef[];
  otherCredentials: number;
} {
  const tokens = entries.flatMap(({ name }) => parseCredentialName(name) ?? []);
  return { tokens, otherCredentials: entries.length - tokens.length };
}

/**
 * Try keys on a locked session; the applet keeps its challenge after a wrong one.
 * @returns the key that opened it, with the card's own proof that it has it; null when none did
 * @throws CardError `notGenuine`
 */
export async function unlockWithAny(
  session: OathSession,
  keys: readonly (Secret | undefined)[],
): Promise<{ readonly key: Secret; readonly proof: RekeyProof } | null> {
  for (const key of keys) {
    if (!key) continue;
    try {
      return { key, proof: await session.validate(key) };
    } catch (error) {
      if (!(error instanceof CardError) || error.code !== "accessKeyWrong") throw error;
    }
  }
  return null;
}
