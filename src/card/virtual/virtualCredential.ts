import { createHmac } from "node:crypto";
import { SW } from "../statusWord.ts";
import { algorithmOf, MAX_CHALLENGE, PROPERTY, TYPE } from "../ykoath.ts";
import { appletStatus } from "./appletStatus.ts";
import type { VirtualCredential } from "./cardState.ts";

const nodeHash = { "SHA-1": "sha1", "SHA-256": "sha256", "SHA-512": "sha512" } as const;

/** HMAC with a key as the card keeps it. Deliberately not the OTP room's: the card is what that room is checked by. */
export function cardHmac(type: number, key: string, message: Uint8Array): Buffer {
  const algorithm = algorithmOf(type);
  if (!algorithm) throw appletStatus(SW.noSuchObject);
  return createHmac(nodeHash[algorithm], Buffer.from(key, "hex")).update(message).digest();
}

/**
 * The message that a credential's HMAC runs over, and the credential as it is afterwards.
 *
 * `declared` is the challenge's length byte read as a signed one, as the applet reads it: a length of 128 or more
 * is negative, passes the check for "too long", and the HMAC then runs over the wrong bytes.
 */
function messageOf(credential: VirtualCredential, challenge: Uint8Array, declared: number): Uint8Array {
  if ((credential.type & 0xf0) === TYPE.HOTP) {
    const message = Buffer.alloc(8);
    message.writeBigUInt64BE(BigInt(credential.initialMovingFactor) + BigInt(credential.counter));
    credential.counter = (credential.counter + 1) & 0xffff;
    return message;
  }
  if (declared === 0 || declared > MAX_CHALLENGE) throw appletStatus(SW.wrongData);
  if (declared < 0) return new Uint8Array();
  if ((credential.property & PROPERTY.alwaysIncreasing) !== 0) {
    const padded = Buffer.alloc(MAX_CHALLENGE);
    padded.set(challenge, MAX_CHALLENGE - challenge.length);
    const last = Buffer.alloc(MAX_CHALLENGE);
    const seen = Buffer.from(credential.lastChallenge, "hex");
    last.set(seen, MAX_CHALLENGE - seen.length);
    if (padded.compare(last) < 0) throw appletStatus(SW.accessKeyNeeded);
    credential.lastChallenge = padded.toString("hex").replace(/^(?:00)+/, "");
  }
  return challenge;
}

/** The whole HMAC, or (`truncated`) its four bytes by RFC 4226 section 5.3. Changes the credential's counters. */
export function computeCredential(
  credential: VirtualCredential,
  challenge: Uint8Array,
  declared: number,
  truncated: boolean,
): Uint8Array {
  const mac = cardHmac(credential.type, credential.key, messageOf(credential, challenge, declared));
  if (!truncated) return mac;
  const offset = (mac.at(-1) ?? 0) & 0x0f;
  const four = Uint8Array.from(mac.subarray(offset, offset + 4));
  four[0] = (four[0] ?? 0) & 0x7f;
  return four;
}
