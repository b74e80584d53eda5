/** Numbers of the OATH applet protocol known as YKOATH (card.md): instructions, tags, type bytes. */
import type { HashAlgorithm } from "../contract/token.ts";

/** Application identifier that SELECT asks for. */
export const OATH_AID = Uint8Array.of(0xa0, 0x00, 0x00, 0x05, 0x27, 0x21, 0x01);

export const INS = {
  put: 0x01,
  delete: 0x02,
  setCode: 0x03,
  reset: 0x04,
  rename: 0x05,
  list: 0xa1,
  calculate: 0xa2,
  validate: 0xa3,
  calculateAll: 0xa4,
  /** SELECT of ISO 7816-4; shares its number with CALCULATE ALL, told apart by P1. */
  select: 0xa4,
  sendRemaining: 0xa5,
} as const;

export const TAG = {
  name: 0x71,
  listEntry: 0x72,
  key: 0x73,
  challenge: 0x74,
  response: 0x75,
  truncated: 0x76,
  /** CALCULATE ALL: a HOTP credential is not computed. */
  hotp: 0x77,
  /** Followed by one raw byte, without a length. */
  property: 0x78,
  version: 0x79,
  initialMovingFactor: 0x7a,
  algorithm: 0x7b,
  /** CALCULATE ALL: this credential wants a touch. */
  touch: 0x7c,
} as const;

export const TYPE = { HOTP: 0x10, TOTP: 0x20 } as const;
export const ALGORITHM: Readonly<Record<HashAlgorithm, number>> = {
  "SHA-1": 0x01,
  "SHA-256": 0x02,
  "SHA-512": 0x03,
};
export const PROPERTY = { alwaysIncreasing: 0x01, touch: 0x02 } as const;

/** Longest credential name, bytes. */
export const MAX_NAME = 64;
/** Longest challenge that the applet answers truly, bytes; from 128 on it answers 9000 with a wrong HMAC. */
export const MAX_CHALLENGE = 64;
/** Shortest and longest key the applet takes, bytes. */
export const MIN_KEY = 14;
export const MAX_KEY = 64;

/** The hash algorithm that the low four bits of a type byte name, if they name one. */
export function algorithmOf(typeByte: number): HashAlgorithm | undefined {
  const low = typeByte & 0x0f;
  return (Object.keys(ALGORITHM) as HashAlgorithm[]).find((name) => ALGORITHM[name] === low);
}
