/**
 * Short APDUs of ISO/IEC 7816-4, cases 1 to 4. The applet knows no extended ones (it answers `6700`), so this
 * codec has none: data is at most 255 bytes, an answer at most 256.
 */
import { CardError } from "./errors.ts";

export interface CommandApdu {
  readonly cla: number;
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  /** 0 to 255 bytes. */
  readonly data: Uint8Array;
  /** Answer bytes asked for, 1 to 256; null when the command has no Le field (cases 1 and 3). */
  readonly le: number | null;
}

export interface ResponseApdu {
  readonly data: Uint8Array;
  /** SW1 and SW2 as one 16-bit number, e.g. 0x9000. */
  readonly sw: number;
}

const isByte = (n: number): boolean => Number.isInteger(n) && n >= 0 && n <= 0xff;

/**
 * Encode a command of any of the four cases. The result holds a copy of the data.
 * @throws CardError `invalidInput` when a header field is no byte, data exceeds 255 or Le is not 1 to 256
 */
export function encodeCommand(command: CommandApdu): Uint8Array {
  const { cla, ins, p1, p2, data, le } = command;
  const leFits = le === null || (Number.isInteger(le) && le >= 1 && le <= 256);
  if (![cla, ins, p1, p2].every(isByte) || data.length > 0xff || !leFits)
    throw new CardError("invalidInput", { parameters: { what: "APDU" } });
  const lc = data.length === 0 ? 0 : 1;
  const apdu = new Uint8Array(4 + lc + data.length + (le === null ? 0 : 1));
  apdu.set([cla, ins, p1, p2]);
  if (lc === 1) {
    apdu[4] = data.length;
    apdu.set(data, 5);
  }
  if (le !== null) apdu[apdu.length - 1] = le & 0xff;
  return apdu;
}

/**
 * Decode a short command APDU, strictly: every byte must be accounted for.
 * @returns null for anything else, extended APDUs included (a card answers those with `6700`)
 */
export function decodeCommand(apdu: Uint8Array): CommandApdu | null {
  const [cla, ins, p1, p2, p3] = apdu;
  if (cla === undefined || ins === undefined || p1 === undefined || p2 === undefined) return null;
  const header = { cla, ins, p1, p2 };
  const none = new Uint8Array();
  if (p3 === undefined) return { ...header, data: none, le: null };
  if (apdu.length === 5) return { ...header, data: none, le: p3 === 0 ? 256 : p3 };
  if (p3 === 0) return null;
  const data = apdu.slice(5, 5 + p3);
  if (apdu.length === 5 + p3) return { ...header, data, le: null };
  const le = apdu[5 + p3];
  if (le === undefined || apdu.length !== 6 + p3) return null;
  return { ...header, data, le: le === 0 ? 256 : le };
}

/** Data and status word as one answer. */
export function encodeResponse(data: Uint8Array, sw: number): Uint8Array {
  const answer = new Uint8Array(data.length + 2);
  answer.set(data);
  answer.set([(sw >> 8) & 0xff, sw & 0xff], data.length);
  return answer;
}

/**
 * Split an answer into data and status word.
 * @throws CardError `cardGone` for fewer than two bytes: PC/SC reports success with no bytes for a card that was
 *   pulled during the command
 */
export function decodeResponse(answer: Uint8Array): ResponseApdu {
  const sw1 = answer[answer.length - 2];
  const sw2 = answer[answer.length - 1];
  if (sw1 === undefined || sw2 === undefined) throw new CardError("cardGone");
  return { data: answer.slice(0, -2), sw: (sw1 << 8) | sw2 };
}
